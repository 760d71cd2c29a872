package dev.hearth.simulation;

import dev.hearth.model.ResourceAddresses;
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
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A worker process of the simulation with the processes it forked. */
final class SimWorker {
    /** How long drivers may run without a master; less than masters wait, and more than anything is stopped for. */
    static final Duration DRIVER_LIMIT = Duration.ofSeconds(110);

    private static final ResourceAddresses GPUS = new ResourceAddresses(Map.of("gpu", List.of("0", "1", "2")));
    private static final Resources CAPACITY = new Resources(4, 4L << 30, Map.of("gpu", 3));
    private static final int PORT = 7078;
    private static final Duration FOR_EVER = Duration.ofDays(365);
    private static final Duration KILL_GRACE = Duration.ofSeconds(2);
    private static final Duration RESTART = Duration.ofSeconds(3);
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(40);

    private final World world;
    private final SimCluster cluster;
    private final SimProcess process;
    private final SimLauncher launcher;
    private final WorkerId id;
    private Optional<Worker> worker = Optional.empty();

    SimWorker(SimCluster cluster, String host, int incarnation) {
        this.world = cluster.world();
        this.cluster = cluster;
        this.process = new SimProcess(world, cluster.promises(), host, "worker " + host + "." + incarnation);
        this.launcher = new SimLauncher(cluster, process, CAPACITY);
        this.id = new WorkerId("worker-" + incarnation + "-" + host + "-" + PORT);
        KeyRing keys = new KeyRing().grant(KeyRing.CLUSTER, Set.of(Role.MASTER), world.secret());
        process.loop()
                .execute(() -> process.env()
                        .listen(new RpcAddress(host, PORT), credentials(), keys)
                        .thenAccept(bound -> begin(bound, keys)));
    }

    SimProcess process() {
        return process;
    }

    /** It takes nothing new; after a while somebody stops it and starts it anew. Returns whether it could be told. */
    boolean drain() {
        if (!tell(each -> each.drain("somebody wants that"))) {
            return false;
        }
        world.after(world.upTo(LONGEST_DRAIN), () -> {
            if (process.isAlive()) {
                process.crash("drained");
                world.after(RESTART, () -> cluster.startWorker(process.host()));
            }
        });
        return true;
    }

    /** It takes nothing new for a while. Returns whether it could be told. */
    boolean degrade(Duration time) {
        if (!tell(each -> each.trouble(Optional.of("its disk is full")))) {
            return false;
        }
        world.after(time, () -> tell(each -> each.trouble(Optional.empty())));
        return true;
    }

    private boolean tell(Consumer<Worker> order) {
        boolean told = worker.isPresent() && process.isAlive();
        if (told) {
            process.loop().execute(() -> order.accept(worker.orElseThrow()));
        }
        return told;
    }

    /** A master could not call it back while a link was stalled, and somebody starts it anew; or there is a mistake. */
    private void giveUp(String sentence) {
        if (sentence.contains("when this master called there")) {
            world.after(Duration.ZERO, () -> process.crash("it is of no use: " + sentence));
            world.after(RESTART, () -> cluster.startWorker(process.host()));
        } else {
            world.violated(process + " was told that it is of no use: " + sentence);
        }
    }

    private Credentials credentials() {
        return new Credentials(Role.WORKER, id.value(), KeyRing.CLUSTER, world.secret());
    }

    private void begin(RpcAddress bound, KeyRing keys) {
        LaunchSite site = new LaunchSite(
                bound.host(), "hearth://" + bound, Path.of("/java"), Path.of("/work"), List.of("jar"), Map.of());
        WorkerSettings settings = new WorkerSettings(
                id,
                bound,
                CAPACITY,
                GPUS,
                KILL_GRACE,
                DRIVER_LIMIT,
                new LaunchCommands(site),
                new LinkSpec(
                        cluster.setup().addresses(),
                        credentials(),
                        Role.MASTER,
                        Duration.ofSeconds(3),
                        RedialPolicy.within(FOR_EVER, Duration.ofMillis(500))));
        Worker made = new Worker(
                process.env(),
                settings,
                launcher,
                new SimFiles(world, cluster.jarsOf(process.host())),
                keys,
                this::giveUp);
        process.env().register(Endpoints.WORKER, made);
        made.start();
        worker = Optional.of(made);
    }
}
