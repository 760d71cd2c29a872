package dev.hearth.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class DispatchTest {
    private static final Set<Role> WORKERS = Set.of(Role.WORKER);

    sealed interface Upward extends Message {}

    record Beat(int number) implements Upward {}

    record Register(String name) implements Upward, Request<Registered> {}

    sealed interface Reports extends Upward {}

    record Exited(int code) implements Reports {}

    record Registered(String name) implements Message {}

    sealed interface Other extends Message {}

    record Stray() implements Other {}

    record StrayRequest() implements Other, Request<Registered> {}

    private final List<String> heard = new ArrayList<>();

    @Test
    void eachMessageReachesItsOneHandler() {
        Dispatch<Upward> dispatch = complete().build();
        RecordingReply reply = new RecordingReply();

        for (Message message : List.of(new Beat(1), new Exited(137), new Register("w1"))) {
            entry(dispatch, message.getClass()).handler().handle(message, new NoPeer(), reply);
        }

        assertThat(heard).containsExactly("beat 1", "exited 137");
        assertThat(reply.answers).containsExactly(new Registered("w1"));
        assertThat(dispatch.protocol()).isEqualTo(Upward.class);
        assertThat(dispatch.entries()).containsOnlyKeys(Beat.class, Register.class, Exited.class);
    }

    @Test
    void theTableKnowsWhoMaySendWhatAndWhatIsAnswered() {
        Dispatch<Upward> dispatch = complete().build();

        assertThat(entry(dispatch, Beat.class).roles()).containsExactly(Role.WORKER);
        assertThat(entry(dispatch, Beat.class).answers()).isFalse();
        assertThat(entry(dispatch, Register.class).answers()).isTrue();
    }

    private static Dispatch.Entry entry(Dispatch<?> dispatch, Class<?> type) {
        return Objects.requireNonNull(dispatch.entries().get(type));
    }

    @Test
    void anIncompleteTableIsRefusedWithEveryRecordThatHasNoHandler() {
        Dispatch.Builder<Upward> incomplete =
                Dispatch.over(Upward.class).on(Beat.class, WORKERS, (message, from) -> {});

        assertThatThrownBy(incomplete::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Upward: no handler for [Exited, Register], not in protocol []");
    }

    @Test
    void aHandlerOfAnotherProtocolsRequestIsRefused() {
        Dispatch.Builder<Upward> foreign = complete().answer(StrayRequest.class, WORKERS, (message, from, reply) -> {});

        assertThatThrownBy(foreign::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Upward: no handler for [], not in protocol [StrayRequest]");
    }

    @Test
    void twoHandlersOfOneMessageAreRefused() {
        Dispatch.Builder<Upward> builder = complete();

        assertThatThrownBy(() -> builder.on(Beat.class, WORKERS, (message, from) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Beat has two handlers");
    }

    @Test
    void aRequestNeedsAnAnswer() {
        Dispatch.Builder<Upward> builder = Dispatch.over(Upward.class);

        assertThatThrownBy(() -> builder.on(Register.class, WORKERS, (message, from) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Register is a request: it needs answer(), not on()");
    }

    @Test
    void aMessageThatNobodyMaySendIsRefused() {
        Dispatch.Builder<Upward> builder = Dispatch.over(Upward.class);

        assertThatThrownBy(() -> builder.on(Beat.class, Set.of(), (message, from) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Beat: no role may send it");
    }

    @Test
    void onlyASealedInterfaceIsAProtocol() {
        assertThatThrownBy(() -> Dispatch.over(Message.class)).isInstanceOf(IllegalArgumentException.class);
    }

    private Dispatch.Builder<Upward> complete() {
        return Dispatch.over(Upward.class)
                .on(Beat.class, WORKERS, (message, from) -> heard.add("beat " + message.number()))
                .on(Exited.class, WORKERS, (message, from) -> heard.add("exited " + message.code()))
                .answer(
                        Register.class,
                        WORKERS,
                        (message, from, reply) -> reply.answer(new Registered(message.name())));
    }

    private static final class RecordingReply implements Reply<Message> {
        private final List<Message> answers = new ArrayList<>();

        @Override
        public void answer(Message reply) {
            answers.add(reply);
        }

        @Override
        public void fail(RpcError error, String message) {
            throw new UnsupportedOperationException();
        }
    }

    /** A peer that no handler of this test touches. */
    private static final class NoPeer implements Peer {
        @Override
        public long connectionId() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Role role() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String identity() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String key() {
            throw new UnsupportedOperationException();
        }

        @Override
        public RpcAddress address() {
            throw new UnsupportedOperationException();
        }

        @Override
        public RpcEndpointRef endpoint(EndpointId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isConnected() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isWritable() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Long> readStream(String name, long maxBytes, StreamSink sink) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close(String reason) {
            throw new UnsupportedOperationException();
        }
    }
}
