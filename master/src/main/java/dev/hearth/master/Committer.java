package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.master.journal.Journal;
import dev.hearth.master.metrics.MasterMetrics;
import dev.hearth.master.placement.DriverLaunch;
import dev.hearth.master.placement.DriverShortfall;
import dev.hearth.master.placement.Launch;
import dev.hearth.master.placement.Plan;
import dev.hearth.master.placement.Shortfall;
import dev.hearth.master.state.ClusterEvent;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.DriverEvent.DriverEnded;
import dev.hearth.master.state.DurableEvent;
import dev.hearth.master.state.DurableEvent.ApplicationBlamed;
import dev.hearth.master.state.DurableEvent.ApplicationEnded;
import dev.hearth.master.state.SoftEvent.AwaitingEnded;
import dev.hearth.master.state.SoftEvent.HoldChanged;
import dev.hearth.model.AppId;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.DriverId;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.MasterToWorker.LaunchDriver;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Reply;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only place where the state changes and from where anything leaves. Events are applied at once; at the end of the
 * loop's turn executors are placed, what the turn decided becomes one record of the journal, and when that is durable the
 * snapshot is published and replies and sends go out, in the order of the commits. In the loop.
 */
final class Committer implements Send.Outlet {
    private static final Logger log = LoggerFactory.getLogger(Committer.class);

    private final EventLoop loop;
    private final Journal journal;
    private final ClusterState state;
    private final MasterConfig config;
    private final Connections connections;
    private final MasterSnapshots snapshots;
    private final OpenDemands demands;
    private final Wants wants;
    private final Secrets secrets = new Secrets();
    private final Set<AppId> toldWaiting = new HashSet<>();
    private Consumer<List<DriverShortfall>> onPlaced = waiting -> {};
    private MasterMetrics metrics = MasterMetrics.NONE;
    private Optional<Turn> open = Optional.empty();

    Committer(
            EventLoop loop,
            MasterConfig config,
            Journal journal,
            ClusterState state,
            Connections connections,
            MasterSnapshots snapshots,
            OpenDemands demands) {
        this.loop = loop;
        this.config = config;
        this.journal = journal;
        this.state = state;
        this.connections = connections;
        this.snapshots = snapshots;
        this.demands = demands;
        this.wants = new Wants(state, config);
    }

    /** What is done and how long it takes is taken down there from now on. */
    void measuredBy(MasterMetrics by) {
        metrics = by;
    }

    /** For those who see what the committer does not. */
    MasterMetrics metrics() {
        return metrics;
    }

    /** Tells which drivers found no place, after each placement. Before the first. */
    void onPlaced(Consumer<List<DriverShortfall>> listener) {
        onPlaced = listener;
    }

    Secrets secrets() {
        return secrets;
    }

    /** Carries out a decision that answers nobody. */
    void commit(Decision<? extends Message> decision) {
        Turn turn = turn();
        apply(decision, turn);
        decision.sends().forEach(send -> turn.release(() -> send.leaveBy(this)));
    }

    /** Carries out a decision about a request; the reply leaves before the sends. */
    <R extends Message> void commit(Decision<R> decision, Reply<R> to) {
        R reply = decision.reply().orElseThrow();
        turn().release(() -> to.answer(reply));
        commit(decision);
    }

    /** Runs once everything that was committed before is durable and has left. */
    void afterThisTurn(Runnable effect) {
        turn().release(effect);
    }

    private void apply(Decision<? extends Message> decision, Turn turn) {
        for (ClusterEvent event : decision.events()) {
            event.applyTo(state);
            turn.change();
            if (event instanceof DurableEvent durable) {
                turn.add(durable);
                measure(durable);
            }
        }
    }

    private void measure(DurableEvent event) {
        if (event instanceof ApplicationEnded ended) {
            metrics.applicationEnded(ended.end());
        } else if (event instanceof ApplicationBlamed) {
            metrics.applicationEnded(ApplicationState.FAILED);
        } else if (event instanceof DriverEnded ended) {
            metrics.driverEnded(ended.end());
        }
    }

    private Turn turn() {
        loop.checkInLoop();
        if (open.isEmpty()) {
            open = Optional.of(new Turn());
            loop.atTurnEnd(this::closeTurn);
        }
        return open.get();
    }

    /** Something is to be shown that is not in the state: nothing is placed or written for it. */
    void showsMore() {
        snapshots.changed();
    }

    private void closeTurn() {
        Turn turn = turn();
        if (turn.hasChanged()) {
            place();
            snapshots.changed();
        }
        open = Optional.empty();
        Optional<MasterSnapshots.Taken> taken = snapshots.takeIfDue();
        List<Runnable> releases = turn.releases();
        journal.append(turn.record(), () -> {
            loop.checkInLoop();
            taken.ifPresent(snapshots::publish);
            releases.forEach(Runnable::run);
        });
        if (journal.wantsSnapshot()) {
            journal.snapshot(state.snapshot());
        }
    }

    private void place() {
        long nowNanos = loop.nanoTime();
        Plan plan = demands.plan(DriverLogic.demands(state, config));
        for (DriverLaunch launch : plan.driverLaunches()) {
            log.info("Placed driver={} worker={}", launch.driver(), launch.worker());
            commit(DriverLogic.launch(state, launch, loop.wallTime()));
            afterThisTurn(metrics::driverLaunched);
        }
        for (Launch launch : plan.launches()) {
            log.info(
                    "Placed executor={} worker={} resources={}",
                    state.application(launch.app()).orElseThrow().nextExecutor(),
                    launch.worker(),
                    launch.resources());
            commit(ExecutorLogic.launch(state, launch, loop.wallTime()));
            toldWaiting.remove(launch.app());
            long sinceNanos = wants.sinceNanos(launch.app(), nowNanos);
            afterThisTurn(() -> metrics.executorLaunched(loop.nanoTime() - sinceNanos));
        }
        wants.planned(plan, nowNanos);
        tellWaiting(plan.leftOver());
        onPlaced.accept(plan.waitingDrivers());
    }

    /** Once for each application that has no executor and gets none. */
    private void tellWaiting(List<Shortfall> leftOver) {
        for (Shortfall each : leftOver) {
            if (!hasExecutors(each.app()) && toldWaiting.add(each.app())) {
                int notTaking = state.workers().size() - state.free().size();
                log.info("Waiting for resources app={}: {}", each.app(), each.explanation(notTaking));
            }
        }
    }

    private boolean hasExecutors(AppId app) {
        return state.application(app)
                .filter(each -> !each.executors().isEmpty())
                .isPresent();
    }

    /** The application is over. */
    void forget(AppId app) {
        toldWaiting.remove(app);
        wants.forget(app);
    }

    @Override
    public void toWorker(Send.ToWorker send) {
        connections
                .worker(send.worker())
                .ifPresent(peer -> peer.endpoint(Endpoints.WORKER).tell(send.message()));
    }

    /** Without a secret, nothing: the application has ended since, and its secret is forgotten. */
    @Override
    public void launch(Send.Launch send) {
        secrets.of(send.executor().app())
                .ifPresent(secret -> toWorker(new Send.ToWorker(
                        send.worker(),
                        new LaunchExecutor(
                                state.epoch(),
                                send.number(),
                                send.executor(),
                                send.resources(),
                                send.appName(),
                                send.command(),
                                send.driverUrl(),
                                secret,
                                send.profile()))));
    }

    @Override
    public void launchDriver(Send.LaunchDriver send) {
        DriverId driver = new DriverId(send.attempt().app().value());
        secrets.ofDriver(driver)
                .ifPresent(secret -> toWorker(new Send.ToWorker(
                        send.worker(),
                        new LaunchDriver(state.epoch(), send.number(), send.attempt(), send.spec(), secret))));
    }

    @Override
    public void toApp(Send.ToApp send) {
        connections
                .application(send.app())
                .ifPresent(peer -> peer.endpoint(Endpoints.APP_CLIENT).tell(send.message()));
    }

    @Override
    public void releaseHold(Send.ReleaseHold send) {
        log.info(
                "Holding back after failures app={} milliseconds={}",
                send.app(),
                send.after().toMillis());
        later(send.app(), send.after(), new HoldChanged(send.app(), false));
    }

    @Override
    public void endAwaiting(Send.EndAwaiting send) {
        later(send.app(), send.after(), new AwaitingEnded(send.app()));
    }

    private void later(AppId app, Duration after, ClusterEvent event) {
        loop.schedule(after, () -> {
            if (state.application(app).isPresent()) {
                commit(new Draft(state.epoch()).event(event).decide());
            }
        });
    }
}
