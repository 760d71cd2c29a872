package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.master.audit.Audit;
import dev.hearth.master.http.Identity;
import dev.hearth.master.http.MasterAccess;
import dev.hearth.master.journal.Journal;
import dev.hearth.master.metrics.MasterMetrics;
import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.DurableEvent;
import dev.hearth.model.AppId;
import dev.hearth.model.Epoch;
import dev.hearth.model.Progress;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.RpcEndpoint;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The master's endpoint. Its desks take what workers, drivers and commands say, have it decided, and hand the decision to
 * the {@link Committer}. Everything happens in one loop, which also owns the state.
 *
 * <p>A master goes on from what an earlier one left in the journal: applications and drivers, and what was assigned to
 * which worker. All of it stands until those whom it concerns come back, or their time is over; what runs is left alone.
 */
public final class Master implements RpcEndpoint {
    private final EventLoop loop;
    private final Epoch epoch;
    private final ClusterState state;
    private final Committer committer;
    private final MasterSnapshots snapshots;
    private final ApplicationDesk applications;
    private final DriverDesk drivers;
    private final WorkerDesk workers;
    private final TokenDesk tokens;
    private final ReaderDesk readers;
    private final ClientDesk clients;
    private final List<Dispatch<?>> dispatches;

    /**
     * @param recovered what the journal holds: events of earlier masters, in their order; of none if there was none
     * @param epoch of this reign: later than any before of the same cluster
     * @param zone in which the ids of applications tell the time
     * @param pid of this process, for people
     */
    public Master(
            EventLoop loop,
            MasterConfig config,
            Journal journal,
            List<DurableEvent> recovered,
            Epoch epoch,
            ZoneId zone,
            long pid) {
        this.loop = loop;
        this.epoch = epoch;
        this.state = new ClusterState(config.retainedApplications(), config.retainedDrivers());
        recovered.forEach(event -> event.applyTo(state));
        OpenDemands demands = new OpenDemands(state, config);
        Waiting waiting = new Waiting(state, config, demands);
        MasterViews views = new MasterViews(loop, config, state, new Shown(config, waiting));
        this.snapshots = new MasterSnapshots(loop, views, epoch, pid);
        Connections connections = new Connections();
        this.committer = new Committer(loop, config, journal, state, connections, snapshots, demands);
        LivenessTimer timer = new LivenessTimer(loop, config.workerHeartbeat());
        MasterParts parts = new MasterParts(loop, config, zone, state, connections, committer, timer);
        Audit audit = new Audit(loop::wallTime, loop::nanoTime);
        this.applications = new ApplicationDesk(parts, audit);
        this.drivers = new DriverDesk(parts, audit);
        this.workers = new WorkerDesk(
                parts,
                applications,
                drivers,
                (worker, sinceLastSign, reason) ->
                        views.lost(worker, loop.nanoTime() - sinceLastSign.toNanos(), reason));
        drivers.applicationsEndBy(applications::end);
        committer.onPlaced(drivers::waiting);
        snapshots.endTurnsBy(() -> committer.afterThisTurn(() -> {}));
        this.tokens = new TokenDesk(parts, audit);
        this.clients = new ClientDesk(
                parts,
                snapshots,
                applications,
                drivers,
                tokens,
                audit,
                new Explanations(loop, config, state, waiting, snapshots::url, applications::progress));
        this.readers = new ReaderDesk(parts, snapshots, clients, new HttpSubmissions(parts, drivers, epoch), epoch);
        this.dispatches = List.of(workers.dispatch(), applications.dispatch(), clients.dispatch());
    }

    /** The epoch that follows those in a journal; the first of a new cluster, if it holds none. */
    public static Epoch nextEpoch(List<DurableEvent> recovered, Supplier<String> newCluster) {
        Optional<Epoch> last = Optional.empty();
        for (DurableEvent event : recovered) {
            if (event instanceof DurableEvent.EpochBegan began) {
                last = Optional.of(began.epoch());
            } else if (event instanceof DurableEvent.EpochRestored restored) {
                last = Optional.of(restored.epoch());
            }
        }
        return last.map(each -> new Epoch(each.cluster(), each.number() + 1))
                .orElseGet(() -> new Epoch(newCluster.get(), 1));
    }

    @Override
    public List<Dispatch<?>> dispatches() {
        return dispatches;
    }

    /** The part that runs drivers. */
    DriverDesk drivers() {
        return drivers;
    }

    /** The part that gives out tokens. */
    TokenDesk tokens() {
        return tokens;
    }

    /** What an earlier master left, in numbers for the log. Before the loop begins, or in it. */
    public String standing() {
        int executors = state.applications().stream()
                .mapToInt(app -> app.executors().size())
                .sum();
        return "applications=" + state.applications().size() + " executors=" + executors + " drivers="
                + state.drivers().live().size();
    }

    /** Has workers that join for the first time called back. Before {@link #start}. */
    public void probe(WorkerProbe probe) {
        workers.probe(probe);
    }

    /** From now on takes down there what it does and how long that takes. Before the loop begins, or in it. */
    public void measuredBy(MasterMetrics metrics) {
        committer.measuredBy(metrics);
    }

    /** Begins the epoch. In the loop, before the first message. */
    public void start() {
        loop.checkInLoop();
        committer.commit(MasterLogic.begin(epoch, loop.wallTime()));
        workers.recovered();
        applications.recovered();
        drivers.recovered();
        tokens.recovered();
    }

    /** Tells the URL under which others reach this master, for what people read. In the loop. */
    public void serving(String url) {
        loop.checkInLoop();
        snapshots.serving(url);
    }

    /** The cluster as it was after a turn that is durable, a short while ago. Callable from any thread; immutable. */
    public MasterState snapshot() {
        return snapshots.latest();
    }

    /** Gives out links with which a browser logs in once, by who it is then. Before {@link #start}. */
    void logins(Function<Identity, Optional<String>> links) {
        clients.logins(links);
    }

    /**
     * The part that answers readers on other threads.
     *
     * @param journal where the state is kept, for people
     * @param executor where answers complete, so that what is made of them takes no time from the loop
     */
    MasterAccess readers(String journal, Executor executor) {
        return readers.access(journal, executor);
    }

    @Override
    public void onConnected(Peer peer) {
        tokens.onConnected(peer);
    }

    @Override
    public void onNotAllowed(Peer peer, Class<? extends Message> message) {
        clients.onNotAllowed(peer, message);
    }

    @Override
    public void onDisconnected(Peer peer, String reason) {
        tokens.onDisconnected(peer);
        workers.onDisconnected(peer, reason);
        applications.onDisconnected(peer, reason);
    }

    /** A time for people. */
    static String show(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    /** What the views show beside the state. */
    private final class Shown implements MasterViews.Present {
        private final MasterConfig config;
        private final Waiting waiting;

        private Shown(MasterConfig config, Waiting waiting) {
            this.config = config;
            this.waiting = waiting;
        }

        @Override
        public Duration sinceLastSign(WorkerId worker) {
            return workers.sinceLastSign(worker);
        }

        @Override
        public Optional<String> waiting(AppEntry app) {
            return waiting.why(app);
        }

        @Override
        public Optional<Progress> progress(AppId app) {
            return applications.progress(app);
        }

        @Override
        public List<DriverView> drivers() {
            return Stream.concat(state.drivers().live().stream(), state.drivers().ended().stream())
                    .map(each -> DriverViews.of(state, config, each))
                    .toList();
        }
    }
}
