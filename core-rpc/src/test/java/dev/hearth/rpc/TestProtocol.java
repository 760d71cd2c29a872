package dev.hearth.rpc;

import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.WireId;

/** Messages for the tests of this package. */
final class TestProtocol {
    static final EndpointId DESK = new EndpointId(1, "desk");
    static final EndpointId NOWHERE = new EndpointId(77, "nowhere");

    enum Color {
        @WireId(1)
        RED,
        @WireId(2)
        GREEN
    }

    sealed interface Calls extends Message {}

    record Note(long number) implements Calls {}

    record Blob(Bytes data) implements Calls {}

    record Paint(Color color) implements Calls {}

    record OperatorsOnly(long number) implements Calls {}

    record Echo(String text) implements Calls, Request<Echoed> {}

    record Paints(Color color) implements Calls, Request<Echoed> {}

    record OperatorsAsk(String text) implements Calls, Request<Echoed> {}

    record Unhandled(String text) implements Message, Request<Echoed> {}

    record NotInTable(String text) implements Message, Request<Echoed> {}

    record Echoed(String text) implements Message {}

    static final MessageTable TABLE = table().build();
    /** A later release, which knows one message more. */
    static final MessageTable LATER_TABLE = table().add(9, NotInTable.class).build();

    private TestProtocol() {}

    private static MessageTable.Builder table() {
        return MessageTable.builder()
                .add(1, Note.class)
                .add(2, Blob.class)
                .add(3, Paint.class)
                .add(4, OperatorsOnly.class)
                .add(5, Echo.class)
                .add(6, Paints.class)
                .add(7, OperatorsAsk.class)
                .add(8, Unhandled.class)
                .add(20, Echoed.class);
    }
}
