package dev.hearth.protocol;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.hearth.rpc.Message;
import dev.hearth.rpc.MessageTable;
import dev.hearth.rpc.codec.Codec;
import dev.hearth.rpc.codec.WireInput;
import dev.hearth.rpc.codec.WireOutput;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The wire is an interface: every message of every release stands in {@code golden/messages.txt} as number, name,
 * components and the bytes of a sample. Lines are only ever added.
 */
class GoldenMessagesTest {
    private static final MessageTable TABLE = HearthMessages.table();

    private record Line(int id, String name, List<String> components, byte[] bytes) {
        static Line parse(String text) {
            List<String> parts = List.of(text.split(" ", -1));
            return new Line(
                    Integer.parseInt(parts.get(0)),
                    parts.get(1),
                    parts.get(2).isEmpty() ? List.of() : List.of(parts.get(2).split(",", -1)),
                    HexFormat.of().parseHex(parts.get(3)));
        }
    }

    @Test
    void everyMessageIsWrittenAsItWasBefore() throws IOException {
        Set<String> golden = new HashSet<>(goldenLines());

        List<String> missing = new ArrayList<>();
        for (MessageTable.Entry<?> entry : TABLE.entries()) {
            lines(entry).filter(line -> !golden.contains(line)).forEach(missing::add);
        }

        if (!missing.isEmpty()) {
            fail("messages are new or have changed; if fields were only appended, add these lines to"
                    + " protocol/src/test/resources/golden/messages.txt and keep those that are there:\n"
                    + String.join("\n", missing));
        }
    }

    @Test
    void everyMessageEverWrittenCanBeRead() throws IOException {
        for (String text : goldenLines()) {
            Line line = Line.parse(text);
            MessageTable.Entry<?> entry = TABLE.byId(line.id()).orElseThrow(() -> new AssertionError("gone: " + text));

            Message read = entry.codec().read(new WireInput(line.bytes()));

            assertThat(read).as(text).isInstanceOf(entry.type());
            assertThat(components(entry.type()))
                    .as(text)
                    .startsWith(line.components().toArray(String[]::new));
        }
    }

    @Test
    void everyMessageReadsBackEqual() {
        for (MessageTable.Entry<?> entry : TABLE.entries()) {
            readsBackEqual(entry);
        }
    }

    @Test
    void aClientHasTheNumbersOfAllThatItSendsAndGets() {
        Map<Integer, Class<?>> clients = HearthMessages.ofClients().entries().stream()
                .collect(Collectors.toMap(MessageTable.Entry::id, MessageTable.Entry::type));

        assertThat(clients)
                .isNotEmpty()
                .isEqualTo(TABLE.entries().stream()
                        .filter(entry -> entry.type().getEnclosingClass() == ClientToMaster.class)
                        .collect(Collectors.toMap(MessageTable.Entry::id, MessageTable.Entry::type)));
    }

    private static <M extends Message> void readsBackEqual(MessageTable.Entry<M> entry) {
        for (M sample : Samples.of(entry.type())) {
            assertThat(entry.codec().read(new WireInput(bytes(entry.codec(), sample))))
                    .isEqualTo(sample);
        }
    }

    private static <M extends Message> Stream<String> lines(MessageTable.Entry<M> entry) {
        return Samples.of(entry.type()).stream()
                .map(sample -> entry.id() + " " + name(entry.type()) + " " + String.join(",", components(entry.type()))
                        + " " + HexFormat.of().formatHex(bytes(entry.codec(), sample)));
    }

    private static String name(Class<?> type) {
        return type.getEnclosingClass().getSimpleName() + "." + type.getSimpleName();
    }

    private static List<String> components(Class<?> type) {
        return Stream.of(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
    }

    private static <M> byte[] bytes(Codec<M> codec, M message) {
        WireOutput out = new WireOutput();
        codec.write(message, out);
        return out.toArray();
    }

    private static List<String> goldenLines() throws IOException {
        try (InputStream in = GoldenMessagesTest.class.getResourceAsStream("/golden/messages.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    @Test
    void linesAreOrderedByNumber() throws IOException {
        List<Integer> ids =
                goldenLines().stream().map(line -> Line.parse(line).id()).toList();

        assertThat(ids).isSorted();
        assertThat(TABLE.entries().stream()
                        .map(entry -> String.valueOf(entry.id()))
                        .collect(joining(",")))
                .isEqualTo(ids.stream().distinct().map(String::valueOf).collect(joining(",")));
    }
}
