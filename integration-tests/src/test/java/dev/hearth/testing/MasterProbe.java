package dev.hearth.testing;

import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.netty.NettyTransport;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Looks at a master as {@code hearth status} does, over a connection for each look. */
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
        Credentials reader = new Credentials(Role.READ, "probe", KeyRing.CLUSTER, secret);
        CompletableFuture<MasterState> state = new CompletableFuture<>();
        loop.execute(() -> env.connect(master, reader, Role.MASTER, LIMIT)
                .thenCompose(peer -> peer.endpoint(Endpoints.MASTER)
                        .ask(new RequestMasterState(), LIMIT)
                        .whenComplete((answer, failure) -> peer.close("that was all")))
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        state.complete(answer);
                    } else {
                        state.completeExceptionally(failure);
                    }
                }));
        return state.join();
    }

    @Override
    public void close() {
        env.close();
        transport.close();
        loop.close();
    }
}
