package dev.hearth.cli;

import dev.hearth.config.ClientKey;
import dev.hearth.config.Config;
import dev.hearth.config.RpcSettings;
import dev.hearth.loop.EventLoop;
import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.model.MasterUrl;
import dev.hearth.model.TokenRole;
import dev.hearth.protocol.ClientToMaster.SubmitDriver;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.Link;
import dev.hearth.rpc.LinkListener;
import dev.hearth.rpc.LinkSpec;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.RpcException;
import dev.hearth.rpc.StreamProvider;
import dev.hearth.rpc.netty.NettyTransport;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A command's way to its master: a connection, with a loop of its own, that is made again when it is lost. Questions that
 * had no answer then are asked again, since none of them does harm when it is repeated.
 *
 * <p>A master that cannot be reached at first is an error at once; one that was reached is waited for, for as long as the
 * command's patience.
 */
final class MasterClient implements Asker, AutoCloseable {
    private static final Duration REDIAL_PAUSE = Duration.ofMillis(500);
    /** A submission is answered when the master has read its jars. */
    private static final Duration SUBMISSION = Duration.ofMinutes(30);
    /** The JDK's selectors: loading a library takes longer than a command has use for it. */
    static final boolean NATIVE = false;
    /** Errors after which the question is asked again. */
    private static final Set<RpcError> PASSING =
            Set.of(RpcError.DISCONNECTED, RpcError.TIMED_OUT, RpcError.BUSY, RpcError.CLOSED);
    /** Errors of an attempt to connect that the next one does not change. */
    private static final Set<RpcError> LASTING =
            Set.of(RpcError.WRONG_SECRET, RpcError.WRONG_VERSION, RpcError.WRONG_ROLE, RpcError.WRONG_PROTOCOL);

    /**
     * How long a command waits.
     *
     * @param answer for one answer, before it asks again
     * @param absence for a master that was reached once
     */
    record Patience(Duration answer, Duration absence) {
        /** Of a command that asks one thing: it waits for no master. */
        static final Patience SHORT = new Patience(Duration.ofSeconds(5), Duration.ZERO);
    }

    private static final class Question<R extends Message> {
        private final Request<R> request;
        private final CompletableFuture<R> answer = new CompletableFuture<>();

        private Question(Request<R> request) {
            this.request = request;
        }
    }

    private final ClientKey key;
    private final Role role;
    private final Duration attempt;
    private final MasterUrl url;
    private final Patience patience;
    private final Consumer<String> words;
    private final ThreadEventLoop loop;
    private final NettyTransport transport;
    private final RpcEnv env;
    private final Link link;
    private final List<Question<?>> waiting = new ArrayList<>();
    private final CompletableFuture<Throwable> fault = new CompletableFuture<>();
    private Optional<CommandFailure> gone = Optional.empty();
    private boolean reached;
    private boolean lost;
    private boolean closed;

    /**
     * Dials.
     *
     * @param words told when the master is lost, and when it is back
     */
    MasterClient(Config config, ClientKey key, MasterUrl url, Role role, Patience patience, Consumer<String> words) {
        this.url = url;
        this.patience = patience;
        this.words = words;
        this.key = key;
        RpcConfig limits = RpcSettings.from(config);
        this.loop = new ThreadEventLoop("hearth-cli", (attempted, cause) -> {
            boolean unused = fault.complete(new IllegalStateException(attempted, cause));
        });
        this.transport = new NettyTransport(loop, NATIVE, limits);
        this.env = new RpcEnv(loop, transport, HearthMessages.ofClients(), limits, new SecureRandom());
        this.role = role;
        this.attempt = limits.connectTimeout().plus(limits.handshakeTimeout());
        this.link = new Link(env, dialled(role), new Dialling());
        loop.start();
        loop.execute(link::start);
    }

    private LinkSpec dialled(Role as) {
        return new LinkSpec(url.addresses(), key.credentials(as), Role.MASTER, attempt, this::redial);
    }

    EventLoop loop() {
        return loop;
    }

    /** Serves these to the master. */
    void serve(StreamProvider streams) {
        env.serveStreams(streams);
    }

    private Optional<Duration> redial(int failures, Duration down, RpcError last) {
        if (LASTING.contains(last)) {
            return failures < url.addresses().size() && !reached ? Optional.of(Duration.ZERO) : Optional.empty();
        }
        if (!reached) {
            return failures < url.addresses().size() ? Optional.of(Duration.ZERO) : Optional.empty();
        }
        return down.compareTo(patience.absence()) < 0
                ? Optional.of(failures == 0 ? Duration.ZERO : REDIAL_PAUSE)
                : Optional.empty();
    }

    @Override
    public <R extends Message> CompletionStage<R> ask(Request<R> request) {
        loop.checkInLoop();
        Question<R> question = new Question<>(request);
        send(question);
        return question.answer;
    }

    private <R extends Message> void send(Question<R> question) {
        Optional<Peer> peer = gone.isPresent() ? Optional.empty() : link.peer();
        if (gone.isPresent()) {
            question.answer.completeExceptionally(gone.get());
        } else if (peer.isEmpty()) {
            waiting.add(question);
        } else {
            peer.get()
                    .endpoint(Endpoints.MASTER)
                    .ask(question.request, question.request instanceof SubmitDriver ? SUBMISSION : patience.answer())
                    .whenComplete((answer, failure) -> {
                        if (failure == null) {
                            question.answer.complete(answer);
                        } else {
                            onFailed(question, failure);
                        }
                    });
        }
    }

    private void onFailed(Question<?> question, Throwable failure) {
        if (!(failure instanceof RpcException rpc)) {
            question.answer.completeExceptionally(failure);
        } else if (PASSING.contains(rpc.error()) && !patience.absence().isZero()) {
            loop.schedule(REDIAL_PAUSE, () -> send(question));
        } else {
            question.answer.completeExceptionally(failure(rpc, Optional.empty()));
        }
    }

    /**
     * What the loop answers, on the calling thread.
     *
     * @throws CommandFailure with a sentence
     */
    <T> T await(Supplier<CompletionStage<T>> asked) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() -> asked.get().whenComplete((value, failure) -> {
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(failure);
            }
        }));
        var unused = fault.thenAccept(answer::completeExceptionally);
        try {
            return answer.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            while (cause instanceof CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw cause instanceof CommandFailure command ? command : e;
        }
    }

    /** The same client for a thread that waits for each answer. */
    BlockingAsker blocking() {
        return new BlockingAsker() {
            @Override
            public <R extends Message> R ask(Request<R> request) {
                return await(() -> MasterClient.this.ask(request));
            }

            @Override
            public void pause(Duration time) {
                boolean unused = await(() -> {
                    CompletableFuture<Boolean> over = new CompletableFuture<>();
                    loop.schedule(time, () -> over.complete(true));
                    return over;
                });
            }
        };
    }

    /** @param allowed what a token that was refused lets its holder do, if anything */
    private CommandFailure failure(RpcException e, Optional<TokenRole> allowed) {
        CommandExit exit = switch (e.error()) {
            case WRONG_SECRET, NOT_ALLOWED, WRONG_VERSION, TOO_LARGE, UNKNOWN_MESSAGE -> CommandExit.REFUSED;
            default -> CommandExit.UNREACHABLE;
        };
        String remedy = switch (e.error()) {
            case WRONG_SECRET ->
                key.isToken()
                        ? ofToken(allowed)
                        : "use a copy of the master's cluster secret (conf/cluster.secret, or the file that"
                                + " hearth.authenticate.secretFile names), and name the master's port, not a worker's";
            case WRONG_VERSION, UNKNOWN_MESSAGE -> "run the same release of Hearth on both sides";
            case WRONG_PROTOCOL, WRONG_ROLE -> "name the port of a Hearth master with --master";
            case NOT_ALLOWED, TOO_LARGE, FAILED -> "see the master's log";
            default -> "name the right one with --master, or start one with sbin/start-master.sh";
        };
        // that the two sides do not share a secret would mislead who holds a token
        boolean token = e.error() == RpcError.WRONG_SECRET && key.isToken();
        return new CommandFailure(
                exit, "cannot ask the master at " + url + ": " + (token ? "" : e.getMessage() + "; ") + remedy);
    }

    private String ofToken(Optional<TokenRole> allowed) {
        String needed = role.name().toLowerCase(Locale.ROOT);
        return allowed.map(each -> "this token has the role " + each.word() + ", and this needs " + needed
                        + ": ask for one made with 'hearth token create --role " + needed + "'")
                .orElse("this token is none of that master's, was revoked, or has expired: ask for another one, made"
                        + " with 'hearth token create'");
    }

    /** Ends the connection; does not wait until it has ended. */
    @Override
    public void close() {
        // whoever dials once the transport ends would be refused by it, which it says at length
        CompletableFuture<Boolean> ending = new CompletableFuture<>();
        var unused = fault.thenAccept(ending::completeExceptionally);
        loop.execute(() -> {
            closed = true;
            env.close();
            transport.close();
            ending.complete(true);
        });
        boolean unusedOutcome =
                ending.handle((done, failure) -> failure == null).join();
        loop.close();
    }

    private final class Dialling implements LinkListener {
        @Override
        public void onUp(Peer peer) {
            if (lost) {
                words.accept("the master at " + peer.address() + " is back");
            }
            reached = true;
            lost = false;
            List<Question<?>> again = List.copyOf(waiting);
            waiting.clear();
            again.forEach(MasterClient.this::send);
        }

        @Override
        public void onDown(Peer peer, String reason) {
            if (!closed && !patience.absence().isZero()) {
                lost = true;
                words.accept("lost the master at " + peer.address() + ", waiting for it: " + reason);
            }
        }

        @Override
        public void onGivenUp(RpcException last) {
            if (last.error() == RpcError.WRONG_SECRET && key.isToken() && !closed) {
                new TokenTrial(
                                env,
                                role,
                                MasterClient.this::dialled,
                                allowed -> giveUp(failure(last, allowed)),
                                lost -> giveUp(failure(lost, Optional.empty())))
                        .next();
            } else {
                giveUp(failure(last, Optional.empty()));
            }
        }

        private void giveUp(CommandFailure failure) {
            gone = Optional.of(failure);
            List<Question<?>> unanswered = List.copyOf(waiting);
            waiting.clear();
            unanswered.forEach(each -> each.answer.completeExceptionally(failure));
        }
    }
}
