package dev.hearth.simulation;

import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.Endpoints;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.LinkSpec;
import dev.hearth.rpc.RedialPolicy;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.worker.Worker;
import dev.hearth.worker.WorkerSettings;
import dev.hearth.worker.process.LaunchCommands;
import dev.hearth.worker.process.LaunchSite;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A worker process of the simulation with the executors it forked. */
final class SimWorker {
    static final Resources CAPACITY = new Resources(4, 4L << 30);

    private static final int PORT = 7078;
    private static final Duration FOR_EVER = Duration.ofDays(365);
    private static final Duration KILL_GRACE = Duration.ofSeconds(2);

    private final SimProcess process;
    private final SimLauncher launcher;
    private final WorkerId id;

    SimWorker(World world, String host, int incarnation, RpcAddress master) {
        this.process = new SimProcess(world, host, "worker " + host + "." + incarnation);
        this.launcher = new SimLauncher(world, process);
        this.id = new WorkerId("worker-" + incarnation + "-" + host + "-" + PORT);
        KeyRing keys = new KeyRing();
        process.loop()
                .execute(() -> process.env()
                        .listen(new RpcAddress(host, PORT), credentials(world), keys)
                        .thenAccept(bound -> begin(world, bound, keys, master)));
    }

    SimProcess process() {
        return process;
    }

    /** Its executors whose processes live. */
    List<SimLauncher.Child> executors() {
        return launcher.children();
    }

    private Credentials credentials(World world) {
        return new Credentials(Role.WORKER, id.value(), KeyRing.CLUSTER, world.secret());
    }

    private void begin(World world, RpcAddress bound, KeyRing keys, RpcAddress master) {
        LaunchSite site = new LaunchSite(
                bound.host(), "hearth://" + bound, Path.of("/java"), Path.of("/work"), List.of("jar"), Map.of());
        WorkerSettings settings = new WorkerSettings(
                id,
                bound,
                CAPACITY,
                KILL_GRACE,
                new LaunchCommands(site),
                new LinkSpec(
                        List.of(master),
                        credentials(world),
                        Role.MASTER,
                        Duration.ofSeconds(3),
                        RedialPolicy.within(FOR_EVER, Duration.ofMillis(500))));
        Worker worker = new Worker(process.env(), settings, launcher, keys, sentence -> {
            throw new AssertionError(process + " was told that it is of no use: " + sentence);
        });
        process.env().register(Endpoints.WORKER, worker);
        worker.start();
    }
}
