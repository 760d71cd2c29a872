package dev.hearth.simulation;

import dev.hearth.config.Config;
import dev.hearth.master.Master;
import dev.hearth.master.MasterConfig;
import dev.hearth.master.SimulatedMaster;
import dev.hearth.master.journal.FileJournal;
import dev.hearth.master.journal.Journal;
import dev.hearth.master.journal.JournalException;
import dev.hearth.master.journal.MemoryJournal;
import dev.hearth.master.journal.RecoveredJournal;
import dev.hearth.master.state.DurableEvent;
import dev.hearth.model.Epoch;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.Endpoints;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A master process of the simulation, with the disk that masters share, or without one. */
final class SimMaster {
    static final RpcAddress ADDRESS = new RpcAddress("m", 7077);
    /** Of the master that the disk is handed over to. */
    static final RpcAddress OTHER_ADDRESS = new RpcAddress("n", 7077);

    private static final Config SETTINGS = Config.of(
            Map.of("hearth.deploy.driverLease", 2 * SimWorker.DRIVER_LIMIT.toSeconds() + "s"), "the simulation");

    /**
     * What masters keep, and what must be kept of it.
     *
     * @param jars of submitted drivers, a real directory: when power is lost, nothing of it is
     */
    record Storage(SimDisk disk, Ledger ledger, Path jars) {}

    private record Opened(
            Journal journal, List<DurableEvent> events, String cluster, Supplier<CompletableFuture<Void>> closing) {}

    private final World world;
    private final Promises promises;
    private final RpcAddress address;
    private final SimProcess process;
    private final Opened opened;
    private final KeyRing keys;
    private final Master master;
    private Optional<MasterState> atFirst = Optional.empty();

    private SimMaster(World world, Promises promises, RpcAddress address, SimProcess process, Opened opened) {
        this.keys = new KeyRing()
                .grant(KeyRing.CLUSTER, Set.of(Role.WORKER, Role.SUBMIT, Role.OPERATOR, Role.READ), world.secret());
        this.world = world;
        this.promises = promises;
        this.address = address;
        this.process = process;
        this.opened = opened;
        Epoch epoch = Master.nextEpoch(opened.events(), opened::cluster);
        promises.begins(epoch);
        this.master = new Master(
                process.loop(),
                MasterConfig.from(SETTINGS),
                opened.journal(),
                opened.events(),
                epoch,
                ZoneOffset.UTC,
                world.nextPid());
    }

    /** A master that keeps nothing: a cluster of its own. */
    static SimMaster withoutDisk(World world, Promises promises, int incarnation) {
        SimProcess process = new SimProcess(world, promises, ADDRESS.host(), "master " + incarnation);
        Opened opened = new Opened(
                new MemoryJournal(),
                List.of(),
                "cluster-" + incarnation,
                () -> CompletableFuture.completedFuture(null));
        return new SimMaster(world, promises, ADDRESS, process, opened).started(Path.of("nowhere"));
    }

    /** A master that goes on from what is on the disk; empty when it cannot: another one has it, or it fails. */
    static Optional<SimMaster> onDisk(
            World world, Promises promises, RpcAddress address, Storage storage, int incarnation) {
        SimProcess process = new SimProcess(world, promises, address.host(), "master " + incarnation);
        SimWriter writer = new SimWriter(world, storage.disk(), process);
        FileJournal journal = new FileJournal(
                storage.disk().open(process),
                writer,
                writer.loop(),
                why -> world.after(Duration.ZERO, () -> process.crash(why)));
        try {
            RecoveredJournal recovered = journal.open(() -> "cluster-" + incarnation);
            int reign = storage.ledger().recovered(recovered.events());
            Opened opened = new Opened(
                    new WatchedJournal(world, journal, storage.ledger(), reign, process),
                    recovered.events(),
                    recovered.cluster(),
                    journal::close);
            return Optional.of(new SimMaster(world, promises, address, process, opened).started(storage.jars()));
        } catch (JournalException e) {
            process.crash("it cannot start: " + e.getMessage());
            return Optional.empty();
        }
    }

    private SimMaster started(Path jars) {
        process.env().register(Endpoints.MASTER, master);
        SimulatedMaster.furnish(master, process.env(), self(), keys, jars, process.thread(process.name() + ", jars"));
        process.loop().execute(() -> {
            master.start();
            process.loop().atTurnEnd(() -> opened.journal().append(List.of(), this::listen));
        });
        return this;
    }

    private void listen() {
        atFirst = Optional.of(master.snapshot());
        var unused = process.env().listen(address, self(), keys).whenComplete((bound, failure) -> {
            if (failure != null) {
                world.after(Duration.ZERO, () -> process.crash("it cannot listen: " + failure.getMessage()));
            }
        });
    }

    private Credentials self() {
        return new Credentials(Role.MASTER, "master", KeyRing.CLUSTER, world.secret());
    }

    SimProcess process() {
        return process;
    }

    RpcAddress address() {
        return address;
    }

    /** Whether it goes on from what it has found, so that it knows everything. */
    boolean serves() {
        return atFirst.isPresent() && process.isAlive();
    }

    /** SIGTERM: ends in order. */
    void stop() {
        process.loop().execute(() -> {
            process.env().close();
            var unused = opened.closing()
                    .get()
                    .whenComplete((nothing, failure) -> world.after(Duration.ZERO, () -> process.crash("stopped")));
        });
    }

    /** What it last showed; once something has changed it shows that soon. */
    MasterState state() {
        return master.snapshot();
    }

    /** Whether what it shows keeps the promises of all masters; what it showed before it looked does not count. */
    @SuppressWarnings("ReferenceEquality") // that very one, not its like
    void check(MasterState state) {
        if (state != atFirst.orElseThrow()) {
            promises.check(state);
        }
    }
}
