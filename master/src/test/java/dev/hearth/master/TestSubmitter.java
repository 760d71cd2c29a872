package dev.hearth.master;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.model.AppId;
import dev.hearth.model.Artifact;
import dev.hearth.model.DriverId;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.LaunchCommand;
import dev.hearth.model.Resources;
import dev.hearth.protocol.AppToMaster.RegisterApplication;
import dev.hearth.protocol.AppToMaster.RegisteredApplication;
import dev.hearth.protocol.AppToMaster.UnregisterApplication;
import dev.hearth.protocol.ClientToMaster.DriverSubmitted;
import dev.hearth.protocol.ClientToMaster.SubmitDriver;
import dev.hearth.protocol.ClientToMaster.SubmitDriverReply;
import dev.hearth.protocol.Endpoints;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.Transport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A command that submits drivers and serves their jars, which are bytes in memory. Each question on its own connection. */
final class TestSubmitter {
    final Map<String, byte[]> streams = new HashMap<>();
    int opened;

    private final TestCluster cluster;
    private final ManualEventLoop loop;
    private final Transport transport;
    private final RpcEnv env;

    TestSubmitter(TestCluster cluster, String name) {
        this.cluster = cluster;
        this.loop = new ManualEventLoop(cluster.time, name);
        this.transport = cluster.network.transport(name);
        this.env = cluster.env(loop, transport);
        env.serveStreams((stream, from) -> {
            opened++;
            byte[] bytes = streams.get(stream);
            if (bytes == null) {
                throw new IOException("there is no " + stream);
            }
            return Channels.newChannel(new ByteArrayInputStream(bytes));
        });
    }

    /** A jar that is served. */
    Artifact jar(String name, String content) {
        byte[] bytes = content.getBytes(UTF_8);
        Artifact artifact = new Artifact(name, sha256(bytes), bytes.length);
        streams.put(artifact.stream(), bytes);
        return artifact;
    }

    static DriverSpec spec(int cores, boolean supervise, Artifact... jars) {
        return new DriverSpec(
                "pi",
                "alice",
                new Resources(cores, 64 * TestCluster.MIB),
                new LaunchCommand("Main", List.of(), Map.of(), List.of(), List.of(), List.of()),
                List.of(jars),
                supervise);
    }

    /** A driver of one core that is taken. */
    DriverId driver(String key, boolean supervise) {
        return driver(key, 1, supervise);
    }

    DriverId driver(String key, int cores, boolean supervise) {
        SubmitDriverReply reply = submit(key, spec(cores, supervise, jar("app.jar", "the jar")));
        return ((DriverSubmitted) reply).driver();
    }

    SubmitDriverReply submit(String key, DriverSpec spec) {
        return ask(new SubmitDriver(key, spec));
    }

    <R extends Message, Q extends Request<R>> R ask(Q request) {
        CompletableFuture<R> answer = send(request);
        cluster.settle();
        if (!answer.isDone()) {
            throw new AssertionError("no answer to " + request);
        }
        return answer.join();
    }

    /** The answer, once it is there. */
    <R extends Message, Q extends Request<R>> CompletableFuture<R> send(Q request) {
        return sendAs(request, KeyRing.CLUSTER, TestCluster.SECRET);
    }

    <R extends Message, Q extends Request<R>> CompletableFuture<R> send(Q request, Role role) {
        return send(request, new Credentials(role, "alice", KeyRing.CLUSTER, TestCluster.SECRET));
    }

    <R extends Message, Q extends Request<R>> CompletableFuture<R> sendAs(Q request, String key, Secret secret) {
        return send(request, new Credentials(Role.SUBMIT, "alice", key, secret));
    }

    private <R extends Message> CompletableFuture<R> send(Request<R> request, Credentials credentials) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        loop.execute(() -> env.connect(TestCluster.MASTER, credentials, Role.MASTER, Duration.ofSeconds(2))
                .thenCompose(peer -> peer.endpoint(Endpoints.MASTER).ask(request, Duration.ofMinutes(5)))
                .whenComplete((value, trouble) -> {
                    if (trouble == null) {
                        answer.complete(value);
                    } else {
                        answer.completeExceptionally(trouble);
                    }
                }));
        return answer;
    }

    /** A driver's process registers an application and closes it again, on one connection. */
    CompletableFuture<AppId> driveBriefly(DriverId driver, RegisterApplication registration, Optional<String> failure) {
        CompletableFuture<AppId> closed = new CompletableFuture<>();
        Secret secret = TestCluster.SECRET.derive("driver:" + driver);
        Duration limit = Duration.ofMinutes(5);
        loop.execute(() -> env.connect(
                        TestCluster.MASTER,
                        new Credentials(Role.SUBMIT, "alice", driver.value(), secret),
                        Role.MASTER,
                        Duration.ofSeconds(2))
                .thenCompose(peer -> peer.endpoint(Endpoints.MASTER)
                        .ask(registration, limit)
                        .thenApply(reply -> ((RegisteredApplication) reply).app())
                        .thenCompose(app -> peer.endpoint(Endpoints.MASTER)
                                .ask(new UnregisterApplication(app, failure), limit)
                                .thenApply(done -> app)))
                .whenComplete((app, trouble) -> {
                    if (trouble == null) {
                        closed.complete(app);
                    } else {
                        closed.completeExceptionally(trouble);
                    }
                }));
        return closed;
    }

    /** The process is gone at once. */
    void kill() {
        loop.stop();
        cluster.network.crash(transport);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
