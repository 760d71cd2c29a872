package dev.hearth.testing;

import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.StreamProvider;
import dev.hearth.rpc.netty.NettyTransport;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Talks to a master as commands do, without the start of a process for each word. Callable from any thread. */
public final class MasterProbe implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ThreadEventLoop loop = new ThreadEventLoop("probe", (attempted, cause) -> {
        throw new IllegalStateException(attempted, cause);
    });
    private final NettyTransport transport = new NettyTransport("probe-io", 1, false, RpcConfig.defaults());
    private final RpcEnv env;

    public MasterProbe() {
        loop.start();
        env = new RpcEnv(loop, transport, HearthMessages.table(), RpcConfig.defaults(), new SecureRandom());
    }

    /** How things stand; throws {@link CompletionException} around an {@code RpcException} when the master cannot be asked. */
    public MasterState state(RpcAddress master, Secret secret) {
        return ask(master, secret, Role.READ, new RequestMasterState());
    }

    /** Asks one thing over a connection of its own; throws as {@link #state} does. */
    public <R extends Message> R ask(RpcAddress master, Secret secret, Role role, Request<R> request) {
        return asking(master, secret, role, request).join();
    }

    /** Asks one thing over a connection of its own, and does not wait. */
    public <R extends Message> CompletableFuture<R> asking(
            RpcAddress master, Secret secret, Role role, Request<R> request) {
        return connect(master, secret, role)
                .thenCompose(peer -> ask(peer, request)
                        .whenComplete((answer, failure) -> loop.execute(() -> peer.close("that was all"))));
    }

    /** Connects and stays connected; what the future brings is for {@link #ask(Peer, Request)}. */
    public CompletableFuture<Peer> connect(RpcAddress master, Secret secret, Role role) {
        Credentials self = new Credentials(role, "probe", KeyRing.CLUSTER, secret);
        return inLoop(() -> env.connect(master, self, Role.MASTER, LIMIT));
    }

    /** Asks over a connection that there is. */
    public <R extends Message> CompletableFuture<R> ask(Peer master, Request<R> request) {
        return inLoop(() -> master.endpoint(Endpoints.MASTER).ask(request, LIMIT));
    }

    /** Has these streams for masters that it is connected to. */
    public void serve(StreamProvider streams) {
        env.serveStreams(streams);
    }

    @Override
    public void close() {
        env.close();
        transport.close();
        loop.close();
    }

    private <T> CompletableFuture<T> inLoop(Supplier<CompletionStage<T>> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> call.get().whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        }));
        return result;
    }
}
