package dev.hearth.master;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.model.AccessToken;
import dev.hearth.protocol.Endpoints;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.RpcException;
import dev.hearth.rpc.Secret;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Somebody with a token, who keeps the one connection that was made. */
final class TestHolder {
    private final TestCluster cluster;
    private final ManualEventLoop loop;
    private final CompletableFuture<Peer> connection = new CompletableFuture<>();

    private TestHolder(TestCluster cluster, Credentials credentials) {
        this.cluster = cluster;
        this.loop = new ManualEventLoop(cluster.time, "holder");
        RpcEnv env = cluster.env(loop, cluster.network.transport("holder-" + credentials.key()));
        loop.execute(() -> env.connect(TestCluster.MASTER, credentials, Role.MASTER, Duration.ofSeconds(2))
                .whenComplete((peer, failure) -> {
                    if (failure == null) {
                        connection.complete(peer);
                    } else {
                        connection.completeExceptionally(failure);
                    }
                }));
        cluster.settle();
    }

    /** Has connected with the token, or tried to. */
    static TestHolder of(TestCluster cluster, AccessToken token, Role role) {
        return of(cluster, token, role, token.secret(TestCluster.SECRET));
    }

    static TestHolder of(TestCluster cluster, AccessToken token, Role role, Secret secret) {
        return new TestHolder(cluster, new Credentials(role, "root", token.id().value(), secret));
    }

    boolean isConnected() {
        return connection.isDone()
                && !connection.isCompletedExceptionally()
                && connection.join().isConnected();
    }

    /** Why there was no connection, or no answer. */
    Optional<String> failure(Request<?> request) {
        CompletableFuture<? extends Message> answer = send(request);
        Optional<Throwable> failure = answer.isCompletedExceptionally()
                ? Optional.of(answer.handle((value, trouble) -> trouble).join())
                : Optional.empty();
        return failure.map(each -> each.getCause() == null ? each : each.getCause())
                .map(each ->
                        each instanceof RpcException rpc ? rpc.error() + ": " + rpc.getMessage() : each.toString());
    }

    <R extends Message> R ask(Request<R> request) {
        return send(request).join();
    }

    private <R extends Message> CompletableFuture<R> send(Request<R> request) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        loop.execute(() -> connection
                .join()
                .endpoint(Endpoints.MASTER)
                .ask(request, Duration.ofSeconds(30))
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
        return answer;
    }
}
