package dev.hearth.master;

import dev.hearth.master.placement.DriverDemand;
import dev.hearth.master.placement.DriverLaunch;
import dev.hearth.master.placement.DriverShortfall;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.DriverEntry;
import dev.hearth.master.state.DriverEvent.AttemptAstray;
import dev.hearth.master.state.DriverEvent.AttemptEnded;
import dev.hearth.master.state.DriverEvent.AttemptFound;
import dev.hearth.master.state.DriverEvent.DriverEnded;
import dev.hearth.master.state.DriverEvent.DriverLaunched;
import dev.hearth.master.state.DriverEvent.DriverTaken;
import dev.hearth.master.state.DriverEvent.KillRequested;
import dev.hearth.master.state.DurableEvent.ApplicationBlamed;
import dev.hearth.master.state.ExecutorEntry;
import dev.hearth.master.state.SoftEvent.ExecutorForked;
import dev.hearth.master.state.WorkerEntry;
import dev.hearth.model.DriverId;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.DriverState;
import dev.hearth.model.EndCause;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.ClientToMaster.DriverSubmitted;
import dev.hearth.protocol.ClientToMaster.Killing;
import dev.hearth.protocol.ClientToMaster.SubmitDriverRefused;
import dev.hearth.protocol.ClientToMaster.SubmitDriverReply;
import dev.hearth.protocol.WorkerToMaster.RunningExecutor;
import dev.hearth.rpc.Message;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What happens about drivers that the cluster runs: functions of the state, which they leave alone.
 *
 * <p>A supervised driver is started again when its process failed, or is known to be gone with its worker; one that is not
 * supervised ends with its only process. As long as a process may live, nothing takes its place.
 */
final class DriverLogic {
    /** The wait before the first start after a failure; each further failure in a row doubles it. */
    private static final Duration FIRST_HOLD = Duration.ofSeconds(1);

    private static final Duration LONGEST_HOLD = Duration.ofMinutes(1);
    private static final String PREFIX = "driver-";
    private static final DateTimeFormatter ID_TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);

    private DriverLogic() {}

    /** {@code driver-yyyyMMddHHmmss-NNNN}, with a number not used before. */
    static DriverId nextId(ClusterState state, Instant now, ZoneId zone) {
        return new DriverId(PREFIX
                + ID_TIME.format(now.atZone(zone))
                + String.format(Locale.ROOT, "-%04d", state.drivers().next()));
    }

    /** Whether the process is, or was, a driver, of this cluster or another. */
    static boolean isDriversProcess(ExecutorId process) {
        return process.app().value().startsWith(PREFIX);
    }

    /** Takes a driver whose jars are there. A submission whose key is known is the same one, or a mistake. */
    static Decision<SubmitDriverReply> submit(
            ClusterState state, String key, DriverSpec spec, DriverId fresh, Instant now) {
        Draft draft = new Draft(state.epoch());
        Optional<DriverEntry> known = state.drivers().byKey(key);
        if (known.isPresent()) {
            return draft.reply(again(key, known.get(), spec));
        }
        return draft.event(new DriverTaken(fresh, key, spec, now)).reply(new DriverSubmitted(fresh, false));
    }

    private static SubmitDriverReply again(String key, DriverEntry known, DriverSpec spec) {
        boolean same = known.spec().jars().equals(spec.jars())
                && known.spec().command().equals(spec.command());
        return same
                ? new DriverSubmitted(known.id(), true)
                : new SubmitDriverRefused("the submission key \"" + key + "\" is that of driver " + known.id()
                        + ", which was submitted with other jars, settings or arguments; take another key");
    }

    /** The drivers that may be placed now, first come first. */
    static List<DriverDemand> demands(ClusterState state, MasterConfig config) {
        List<DriverDemand> demands = new ArrayList<>();
        if (state.drivers().unsettled().stream().anyMatch(DriverEntry::isReady)) {
            DriverRoom room = DriverRoom.of(state, config);
            state.drivers().unsettled().stream()
                    .filter(DriverEntry::isReady)
                    .filter(driver -> room.take(driver).isEmpty())
                    .forEach(driver -> demands.add(demand(driver)));
        }
        return demands;
    }

    private static DriverDemand demand(DriverEntry driver) {
        return new DriverDemand(driver.id(), driver.spec().resources(), driver.avoided());
    }

    /** One driver of a plan. */
    static Decision<Message> launch(ClusterState state, DriverLaunch launch, Instant now) {
        DriverEntry driver = state.drivers().live(launch.driver()).orElseThrow();
        WorkerEntry worker = state.worker(launch.worker()).orElseThrow();
        ExecutorId attempt = driver.nextAttempt();
        return new Draft(state.epoch())
                .event(new DriverLaunched(attempt, worker.place(), now))
                .launchDriver(driver.spec(), worker, attempt)
                .decide();
    }

    /**
     * The worker's account includes the launch, and has the attempt neither running nor ended. One that was never forked
     * is launched again: the worker forgets no end that the master does not know.
     */
    static void missing(
            ClusterState state,
            MasterConfig config,
            WorkerEntry worker,
            ExecutorEntry attempt,
            Instant now,
            Draft draft) {
        DriverEntry driver = state.drivers().ofAttempt(attempt.id()).orElseThrow();
        if (attempt.pid() == 0 && driver.killReason().isEmpty()) {
            draft.launchDriver(driver.spec(), worker, attempt.id());
        } else {
            over(state, driver, lost("worker " + worker.id() + " does not have it any more"), false, now, draft);
        }
    }

    /** A worker runs an attempt that is not desired there: taken back if that was astray. */
    static boolean found(ClusterState state, WorkerEntry worker, RunningExecutor running, Instant now, Draft draft) {
        Optional<DriverEntry> found =
                state.drivers().ofAttempt(running.executor()).filter(each -> isAstrayOn(each, worker.id()));
        found.ifPresent(driver -> {
            draft.event(new AttemptFound(running.executor(), now));
            draft.event(new ExecutorForked(running.executor(), running.pid()));
        });
        return found.isPresent();
    }

    /** A worker has registered, and its account was compared: what was astray there, or at its address, is gone. */
    static Decision<Message> workerBack(ClusterState state, WorkerEntry worker, Instant now) {
        Draft draft = new Draft(state.epoch());
        for (DriverEntry driver : List.copyOf(state.drivers().live())) {
            if (isAstrayOn(driver, worker.id())) {
                over(state, driver, lost("its worker " + worker.id() + " is back without it"), false, now, draft);
            } else if (hadItsAddress(driver, worker)) {
                ExecutorEnd end = lost("its worker is gone: another one, " + worker.id() + ", listens at its address");
                over(state, driver, end, false, now, draft);
            } else {
                // the order may not have reached the worker when the connection was cut
                driver.killReason()
                        .ifPresent(reason -> driver.desired()
                                .filter(each -> each.worker().equals(worker.id()))
                                .ifPresent(each ->
                                        draft.kill(worker, each.id(), reason, state.isForced(driver.asApplication()))));
            }
        }
        return draft.decide();
    }

    private static boolean hadItsAddress(DriverEntry driver, WorkerEntry worker) {
        return driver.attempt()
                .filter(each -> !each.worker().equals(worker.id()))
                .filter(each -> each.place().address().equals(worker.place().address()))
                .isPresent();
    }

    /** Workers that an earlier master knew have had their time to come back: those that have not are lost. */
    static Decision<Message> recoveryOver(ClusterState state, MasterConfig config, Instant now) {
        Draft draft = new Draft(state.epoch());
        String reason = "it has not come back within "
                + config.recoveryTimeout().toSeconds() + " s after the master was started again";
        for (DriverEntry driver : List.copyOf(state.drivers().live())) {
            driver.desired()
                    .filter(each -> state.worker(each.worker()).isEmpty())
                    .ifPresent(each -> workerLost(state, config, each, reason, false, now, draft));
        }
        return draft.decide();
    }

    private static boolean isAstrayOn(DriverEntry driver, WorkerId worker) {
        return driver.isAstray()
                && driver.attempt().filter(each -> each.worker().equals(worker)).isPresent();
    }

    /** The attempt has been astray for longer than a worker lets a driver live without its master. */
    static Decision<Message> leaseOver(ClusterState state, MasterConfig config, ExecutorId attempt, Instant now) {
        Draft draft = new Draft(state.epoch());
        state.drivers().ofAttempt(attempt).filter(DriverEntry::isAstray).ifPresent(driver -> {
            String silence = config.driverLease().toSeconds() + " s";
            over(state, driver, lost("nothing was heard of its worker for " + silence), false, now, draft);
        });
        return draft.decide();
    }

    /**
     * The worker of an attempt is lost.
     *
     * @param certain whether no process of that worker can live
     */
    static void workerLost(
            ClusterState state,
            MasterConfig config,
            ExecutorEntry attempt,
            String reason,
            boolean certain,
            Instant now,
            Draft draft) {
        DriverEntry driver = state.drivers().ofAttempt(attempt.id()).orElseThrow();
        String message = "its worker " + attempt.worker() + " is lost: " + reason;
        boolean waits = driver.spec().supervise() || driver.killReason().isPresent();
        if (waits && !certain) {
            String until = "; it is given up after " + config.driverLease().toMinutes()
                    + " min, or when it is known to be gone";
            draft.event(new AttemptAstray(attempt.id(), message + until, now));
        } else {
            over(state, driver, lost(message), false, now, draft);
        }
    }

    /**
     * The worker says that the attempt is over.
     *
     * @param healthy whether it ran for so long that the failures before it do not count
     */
    static Decision<Message> ended(
            ClusterState state, DriverEntry driver, ExecutorEnd end, boolean healthy, Instant now) {
        Draft draft = new Draft(state.epoch());
        over(state, driver, end, healthy, now, draft);
        return draft.decide();
    }

    private static void over(
            ClusterState state, DriverEntry driver, ExecutorEnd end, boolean healthy, Instant now, Draft draft) {
        ExecutorId attempt = driver.attempt().orElseThrow().id();
        boolean exited = end.state() == ExecutorState.EXITED;
        boolean refused = end.state() == ExecutorState.KILLED && end.exitCode().isEmpty();
        int before = healthy ? 0 : driver.failures();
        if (exited && end.exitCode().filter(code -> code == 0).isPresent()) {
            end(state, driver, DriverState.FINISHED, Optional.of(end), Optional.empty(), now, draft);
        } else if (driver.killReason().isPresent()) {
            end(state, driver, DriverState.KILLED, Optional.of(end), driver.killReason(), now, draft);
        } else if (refused) {
            draft.event(new AttemptEnded(attempt, end, before, true, now));
        } else if (driver.spec().supervise()) {
            boolean failed = exited || end.state() == ExecutorState.FAILED;
            boolean avoid = end.state() == ExecutorState.FAILED;
            draft.event(new AttemptEnded(attempt, end, failed ? before + 1 : before, avoid, now));
        } else {
            DriverState ending = exited ? DriverState.FAILED : DriverState.ERROR;
            end(state, driver, ending, Optional.of(end), Optional.of(end.message()), now, draft);
        }
        blame(state, driver, end, now, draft);
    }

    /** An application that the process had closed before it failed did not come to a good end either. */
    private static void blame(ClusterState state, DriverEntry driver, ExecutorEnd end, Instant now, Draft draft) {
        if (end.exitCode().filter(code -> code == 0).isEmpty()
                && driver.killReason().isEmpty()) {
            state.endedApplications().stream()
                    .filter(each -> each.owner().equals(Optional.of(driver.id())))
                    .filter(MasterLogic::isJustFinished)
                    .forEach(each -> draft.event(new ApplicationBlamed(
                            each.id(),
                            DriverWords.cause(driver.id(), EndBounds.sentence(end.message()), end.lastLines()),
                            now,
                            Optional.of(EndCause.of(end)))));
        }
    }

    private static void end(
            ClusterState state,
            DriverEntry driver,
            DriverState end,
            Optional<ExecutorEnd> last,
            Optional<String> cause,
            Instant now,
            Draft draft) {
        draft.event(new DriverEnded(driver.id(), end, last, cause, now));
        for (WorkerId worker : driver.workers()) {
            state.worker(worker).ifPresent(entry -> draft.finish(entry, driver.asApplication()));
        }
    }

    /** Somebody wants the driver to end if it still waits for its first process. */
    static Decision<Killing> killWaiting(ClusterState state, DriverEntry driver, String reason, Instant now) {
        boolean waits = !driver.state().isTerminal() && driver.newest().isEmpty();
        if (waits) {
            return kill(state, driver, reason, false, now);
        }
        return new Draft(state.epoch())
                .reply(new Killing(
                        Optional.of(driver.id().value()),
                        false,
                        "driver " + driver.id() + " has found a place: " + driver.state(),
                        0));
    }

    /** Somebody wants the driver to end. It is over at once if it has no process, else when that is gone. */
    static Decision<Killing> kill(ClusterState state, DriverEntry driver, String reason, boolean force, Instant now) {
        Draft draft = new Draft(state.epoch());
        Optional<String> id = Optional.of(driver.id().value());
        if (driver.state().isTerminal()) {
            return draft.reply(new Killing(id, false, "driver " + driver.id() + " is over: " + driver.state(), 0));
        }
        if (driver.attempt().isEmpty()) {
            end(state, driver, DriverState.KILLED, Optional.empty(), Optional.of(reason), now, draft);
            return draft.reply(new Killing(id, true, "driver " + driver.id() + " did not run, and will not", 0));
        }
        MasterLogic.force(state, driver.asApplication(), force, draft);
        if (driver.killReason().isEmpty()) {
            draft.event(new KillRequested(driver.id(), reason, now));
        }
        ExecutorEntry attempt = driver.attempt().get();
        driver.desired()
                .flatMap(each -> state.worker(each.worker()))
                .ifPresent(worker -> draft.kill(worker, attempt.id(), reason, force));
        return draft.reply(new Killing(
                id,
                true,
                driver.isAstray()
                        ? "driver " + driver.id() + " is to end, and is out of reach for now: "
                                + driver.cause().orElse("")
                        : "driver " + driver.id() + " is being ended on worker " + attempt.worker(),
                1 + executors(state, driver)));
    }

    private static int executors(ClusterState state, DriverEntry driver) {
        return state.applications().stream()
                .filter(each -> each.owner().equals(Optional.of(driver.id())))
                .mapToInt(each -> each.executors().size())
                .sum();
    }

    /** How long a driver waits after so many failures in a row. */
    static Duration hold(int failures) {
        Duration hold = FIRST_HOLD.multipliedBy(1L << Math.min(Math.max(0, failures - 1), 10));
        return hold.compareTo(LONGEST_HOLD) < 0 ? hold : LONGEST_HOLD;
    }

    /** Why the driver does not run, or why it ended; empty when there is nothing to say. Looks at every worker. */
    static Optional<String> why(ClusterState state, MasterConfig config, DriverEntry driver) {
        if (driver.state() != DriverState.SUBMITTED) {
            return driver.cause();
        }
        if (driver.isHeld()) {
            return Optional.of(
                    (driver.failures() > 1 ? "it failed " + driver.failures() + " times in a row" : "it failed")
                            + " and is started again " + hold(driver.failures()).toSeconds() + " s after its last end");
        }
        int notTaking = state.workers().size() - state.free().size();
        return noRoom(state, config, driver)
                .or(() -> Optional.of("waiting for a worker: "
                        + Sizing.tooLarge(state, "it", driver.spec().resources())
                                .orElseGet(() -> new DriverShortfall(demand(driver), state.free())
                                                .explanation(notTaking)
                                        + Sizing.tooSmall(state, driver.spec().resources()))));
    }

    /** Whether it waits for others to be over, since the cluster runs no more drivers at a time. */
    static boolean waitsForOthers(ClusterState state, MasterConfig config, DriverEntry driver) {
        return driver.state() == DriverState.SUBMITTED
                && !driver.isHeld()
                && !state.workers().isEmpty()
                && noRoom(state, config, driver).isPresent();
    }

    /** Why the cluster runs no more drivers, of those that came before this one and wait. */
    private static Optional<String> noRoom(ClusterState state, MasterConfig config, DriverEntry driver) {
        DriverRoom room = DriverRoom.of(state, config);
        for (DriverEntry each : state.drivers().unsettled()) {
            if (each.equals(driver)) {
                break;
            }
            if (each.isReady()) {
                Optional<String> unused = room.take(each);
            }
        }
        return room.take(driver);
    }

    /** What a driver lacks that waits for a worker with room for it; empty if it waits for something else, or not at all. */
    static Optional<DriverDemand> unplaced(ClusterState state, MasterConfig config, DriverEntry driver) {
        boolean waits = driver.state() == DriverState.SUBMITTED
                && !driver.isHeld()
                && noRoom(state, config, driver).isEmpty();
        return waits ? Optional.of(demand(driver)) : Optional.empty();
    }

    private static ExecutorEnd lost(String message) {
        return new ExecutorEnd(ExecutorState.LOST, Optional.empty(), message, List.of());
    }
}
