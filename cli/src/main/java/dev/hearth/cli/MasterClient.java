package dev.hearth.cli;

import dev.hearth.config.ClusterSecret;
import dev.hearth.config.Config;
import dev.hearth.config.Installation;
import dev.hearth.config.RpcSettings;
import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.model.MasterUrl;
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
import dev.hearth.rpc.RpcException;
import dev.hearth.rpc.netty.NettyTransport;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Asks a master one thing. Blocks the calling thread; the connection ends with the answer. */
final class MasterClient {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private MasterClient() {}

    /** The state of the first master that answers. Throws {@link CommandFailure} with a sentence. */
    static MasterState state(Config config, Installation installation, MasterUrl url) {
        Credentials credentials = new Credentials(
                Role.READ,
                System.getProperty("user.name", "unknown"),
                KeyRing.CLUSTER,
                ClusterSecret.read(ClusterSecret.path(config, installation)));
        RpcConfig limits = RpcSettings.from(config);
        try (ThreadEventLoop loop = new ThreadEventLoop("hearth-cli", (attempted, cause) -> {
                    throw new IllegalStateException(attempted, cause);
                });
                NettyTransport transport = new NettyTransport("hearth-cli-io", 1, false, limits)) {
            loop.start();
            RpcEnv env = new RpcEnv(loop, transport, HearthMessages.table(), limits, new SecureRandom());
            RpcException last = null;
            for (RpcAddress address : url.addresses()) {
                try {
                    return await(
                            env, address, credentials, limits.connectTimeout().plus(limits.handshakeTimeout()));
                } catch (RpcException e) {
                    last = e;
                }
            }
            throw failure(url, java.util.Objects.requireNonNull(last));
        }
    }

    private static MasterState await(RpcEnv env, RpcAddress address, Credentials credentials, Duration attempt) {
        CompletableFuture<MasterState> answer = new CompletableFuture<>();
        env.loop()
                .execute(() -> ask(env, address, credentials, attempt).whenComplete((state, failure) -> {
                    if (failure == null) {
                        answer.complete(state);
                    } else {
                        answer.completeExceptionally(failure);
                    }
                }));
        try {
            return answer.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            while (cause instanceof CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw cause instanceof RpcException rpc ? rpc : e;
        }
    }

    private static CompletionStage<MasterState> ask(
            RpcEnv env, RpcAddress address, Credentials credentials, Duration attempt) {
        return env.connect(address, credentials, Role.MASTER, attempt)
                .thenCompose(peer -> peer.endpoint(Endpoints.MASTER).ask(new RequestMasterState(), DEADLINE));
    }

    private static CommandFailure failure(MasterUrl url, RpcException e) {
        CommandExit exit = switch (e.error()) {
            case WRONG_SECRET, NOT_ALLOWED, WRONG_VERSION -> CommandExit.REFUSED;
            default -> CommandExit.UNREACHABLE;
        };
        String remedy = switch (e.error()) {
            case WRONG_SECRET ->
                "use a copy of the master's cluster secret (conf/cluster.secret, or the file that"
                        + " hearth.authenticate.secretFile names)";
            case WRONG_VERSION -> "run the same release of Hearth on both sides";
            case WRONG_PROTOCOL, WRONG_ROLE -> "name the port of a Hearth master with --master";
            default -> "name the right one with --master, or start one with sbin/start-master.sh";
        };
        return new CommandFailure(exit, "cannot ask the master at " + url + ": " + e.getMessage() + "; " + remedy);
    }
}
