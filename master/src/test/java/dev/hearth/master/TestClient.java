package dev.hearth.master;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.protocol.ClientToMaster;
import dev.hearth.protocol.Endpoints;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcEnv;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A command that asks the master, each time on a connection of its own. */
final class TestClient {
    private final TestCluster cluster;
    private final ManualEventLoop loop;
    private final RpcEnv env;

    TestClient(TestCluster cluster, String name) {
        this.cluster = cluster;
        this.loop = new ManualEventLoop(cluster.time, name);
        this.env = cluster.env(loop, cluster.network.transport(name));
    }

    /** The answer, which comes at once. */
    <R extends Message, Q extends ClientToMaster & Request<R>> R ask(Q request) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        loop.execute(() -> env.connect(
                        TestCluster.MASTER,
                        new Credentials(Role.OPERATOR, "somebody", KeyRing.CLUSTER, TestCluster.SECRET),
                        Role.MASTER,
                        Duration.ofSeconds(2))
                .thenCompose(peer -> peer.endpoint(Endpoints.MASTER).ask(request, Duration.ofSeconds(30)))
                .whenComplete((value, trouble) -> {
                    if (trouble == null) {
                        answer.complete(value);
                    } else {
                        answer.completeExceptionally(trouble);
                    }
                }));
        cluster.settle();
        if (!answer.isDone()) {
            throw new AssertionError("no answer to " + request);
        }
        return answer.join();
    }
}
