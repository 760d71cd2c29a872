package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.master.audit.Actor;
import dev.hearth.master.audit.Actor.Means;
import dev.hearth.master.audit.Audit;
import dev.hearth.master.audit.Audit.Outcome;
import dev.hearth.master.placement.DriverShortfall;
import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.DriverEntry;
import dev.hearth.master.state.DriverSoftEvent.HoldEnded;
import dev.hearth.master.state.ExecutorEntry;
import dev.hearth.master.state.WorkerEntry;
import dev.hearth.model.AppId;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.DriverId;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.DriverState;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.ClientToMaster.DriverSubmitted;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.History;
import dev.hearth.protocol.ClientToMaster.Kill;
import dev.hearth.protocol.ClientToMaster.Killing;
import dev.hearth.protocol.ClientToMaster.SubmitDriver;
import dev.hearth.protocol.ClientToMaster.SubmitDriverRefused;
import dev.hearth.protocol.ClientToMaster.SubmitDriverReply;
import dev.hearth.protocol.WorkerToMaster.RegisterWorker;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Reply;
import dev.hearth.rpc.RpcError;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the master that runs drivers: takes submissions with their jars, hears what becomes of attempts, starts
 * drivers again when their time has come, and sees to it that what belonged to a driver ends with it: its key, its
 * applications, its jars. In the master's loop.
 */
final class DriverDesk {
    private static final Logger log = LoggerFactory.getLogger(DriverDesk.class);
    /** What a submission is called in the audit log. */
    static final String SUBMITTING = "submit driver";

    /** An attempt that has run this long makes up for the failures before it. */
    private static final Duration HEALTHY = Duration.ofSeconds(10);

    /** Ends an application that is not over. */
    @FunctionalInterface
    interface ApplicationEnder {
        void end(AppId app, ApplicationState end, String cause);
    }

    private final EventLoop loop;
    private final MasterConfig config;
    private final MasterParts parts;
    private final Audit audit;
    private final ClusterState state;
    private final Committer committer;
    private final Liveness<ExecutorId> leases;
    /** Since when attempts run that this master knows to run. */
    private final Map<ExecutorId, Long> runningSinceNanos = new HashMap<>();

    private final Map<DriverId, EventLoop.Timer> holds = new HashMap<>();
    private final Set<DriverId> keyed = new HashSet<>();
    private final Set<ExecutorId> astray = new HashSet<>();
    private final Set<DriverId> toldWaiting = new HashSet<>();
    private Optional<DriverHost> host = Optional.empty();
    private Optional<DriverKeys> keys = Optional.empty();
    private Optional<UploadedJars> uploads = Optional.empty();
    private ApplicationEnder applications = (app, end, cause) -> {};
    private int submissions;

    DriverDesk(MasterParts parts, Audit audit) {
        this.audit = audit;
        this.loop = parts.loop();
        this.config = parts.config();
        this.parts = parts;
        this.state = parts.state();
        this.committer = parts.committer();
        this.leases = parts.timer().watch(new Liveness<>(parts.config().driverLease()), this::onLeaseOver);
    }

    /** What drivers need; without it none is taken. Before the loop begins its work. */
    void host(DriverHost given) {
        host = Optional.of(given);
        DriverKeys derived = new DriverKeys(given.clusterSecret(), given.keys());
        keys = Optional.of(derived);
        uploads =
                Optional.of(new UploadedJars(loop, given.artifacts(), config.maxArtifactBytes(), this::keepArtifacts));
        committer.secrets().deriveDrivers(derived::secret);
    }

    /** The jars that were uploaded for drivers to come; empty while no drivers are run. */
    Optional<UploadedJars> uploads() {
        return uploads;
    }

    /** Who ends the applications of drivers that are over. */
    void applicationsEndBy(ApplicationEnder ender) {
        applications = ender;
    }

    /** The drivers that an earlier master left go on. At the start, once the epoch has begun. */
    void recovered() {
        for (DriverEntry driver : state.drivers().live()) {
            grantKey(driver.id());
            if (driver.isHeld()) {
                endHold(driver.id());
            }
        }
        keepArtifacts();
        settle();
        loop.schedule(config.recoveryTimeout(), () -> {
            committer.commit(DriverLogic.recoveryOver(state, config, loop.wallTime()));
            settle();
        });
    }

    /** Takes a driver: its jars first, then the journal, then the answer. */
    void onSubmitDriver(SubmitDriver asked, Peer from, Reply<SubmitDriverReply> to) {
        Actor by = Actors.of(state, from);
        if (by.isDriver() || by.means() == Means.NOTHING) {
            String sentence = by.isDriver()
                    ? "a driver that the cluster runs cannot submit others"
                    : "the token was revoked or has expired";
            audit.told(SUBMITTING, by, "", Outcome.REFUSED, sentence);
            to.fail(RpcError.NOT_ALLOWED, sentence);
            return;
        }
        DriverSpec spec = asked.spec();
        SubmitDriver message = new SubmitDriver(asked.key(), spec.of(Actors.user(state, from, spec.user())));
        submit(message, Optional.of(from), by, to);
    }

    /**
     * Takes a driver.
     *
     * @param from who has the jars that are not stored yet; empty: all are
     * @param by who is told to have asked
     */
    void submit(SubmitDriver message, Optional<Peer> from, Actor by, Reply<SubmitDriverReply> to) {
        String name = message.spec().name();
        Reply<SubmitDriverReply> reply = new ToldReply<>(to, answer -> tell(by, name, answer));
        if (state.drivers().byKey(message.key()).isPresent()) {
            commitSubmission(message, reply);
            return;
        }
        Optional<String> refusal = DriverSubmissions.refusal(message, config, submissions)
                .or(() -> host.isPresent() ? Optional.empty() : Optional.of("this master runs no drivers"));
        if (refusal.isPresent()) {
            refuse(message, refusal.get(), reply);
            return;
        }
        ArtifactStore artifacts = host.orElseThrow().artifacts();
        submissions++;
        var unused = artifacts.hold(message.spec().jars(), from).whenComplete((done, failure) -> {
            submissions--;
            if (failure == null) {
                commitSubmission(message, reply);
                artifacts.release(message.spec().jars());
            } else {
                refuse(message, String.valueOf(failure.getMessage()), reply);
            }
        });
    }

    private void tell(Actor by, String name, SubmitDriverReply answer) {
        if (answer instanceof DriverSubmitted submitted) {
            String detail = submitted.again() ? name + ", again" : name;
            audit.told(SUBMITTING, by, submitted.driver().value(), Outcome.DONE, detail);
        } else if (answer instanceof SubmitDriverRefused refused) {
            audit.told(SUBMITTING, by, "", Outcome.FAILED, name + ": " + refused.reason());
        }
    }

    private void commitSubmission(SubmitDriver message, Reply<SubmitDriverReply> reply) {
        DriverId fresh = DriverLogic.nextId(state, loop.wallTime(), parts.zone());
        Decision<SubmitDriverReply> decision =
                DriverLogic.submit(state, message.key(), message.spec(), fresh, loop.wallTime());
        SubmitDriverReply answer = decision.reply().orElseThrow();
        if (answer instanceof SubmitDriverRefused refused) {
            refuse(message, refused.reason(), reply);
            return;
        }
        if (answer instanceof DriverSubmitted submitted && !submitted.again()) {
            log.info(
                    "Submitted driver={} name=\"{}\" user={} supervise={} jars={}",
                    fresh,
                    message.spec().name(),
                    message.spec().user(),
                    message.spec().supervise(),
                    message.spec().jars().size());
            grantKey(fresh);
        }
        committer.commit(decision, reply);
    }

    private void refuse(SubmitDriver message, String reason, Reply<SubmitDriverReply> reply) {
        log.warn(
                "Refused driver name=\"{}\" user={}: {}",
                message.spec().name(),
                message.spec().user(),
                reason);
        reply.answer(new SubmitDriverRefused(reason));
    }

    /** Somebody wants it to end; a driver that is known. */
    void kill(DriverId driver, Kill request, String reason, Reply<Killing> reply) {
        log.info("Asked to end driver={} force={} reason=\"{}\"", driver, request.force(), reason);
        DriverEntry entry = state.drivers().driver(driver).orElseThrow();
        committer.commit(
                request.waiting()
                        ? DriverLogic.killWaiting(state, entry, reason, loop.wallTime())
                        : DriverLogic.kill(state, entry, reason, request.force(), loop.wallTime()),
                reply);
        settle();
    }

    /** How it stands with a driver that is known. */
    EndState end(DriverId driver) {
        return DriverViews.end(state, config, state.drivers().driver(driver).orElseThrow());
    }

    /** What has happened to a driver that is known. */
    History history(DriverId driver) {
        return DriverViews.history(state.drivers().driver(driver).orElseThrow());
    }

    /** A worker says that a process is over. What is known already changes nothing. */
    void onEnded(WorkerEntry worker, ExecutorId attempt, ExecutorEnd end) {
        state.drivers()
                .ofAttempt(attempt)
                .filter(driver -> driver.attempt()
                        .filter(each -> each.worker().equals(worker.id()))
                        .isPresent())
                .ifPresent(driver -> {
                    log.info(
                            "Ended driver={} attempt={} worker={} state={} cause=\"{}\"",
                            driver.id(),
                            attempt.number(),
                            worker.id(),
                            end.state(),
                            end.message());
                    boolean healthy = hasRunFor(attempt, HEALTHY);
                    committer.commit(DriverLogic.ended(state, driver, end, healthy, loop.wallTime()));
                    settle();
                });
    }

    private boolean hasRunFor(ExecutorId attempt, Duration least) {
        Long since = runningSinceNanos.get(attempt);
        return since != null && loop.nanoTime() - since >= least.toNanos();
    }

    /** A worker has registered, and its account has been compared with what should be. */
    void onWorkerRegistered(WorkerEntry worker, RegisterWorker message) {
        committer.commit(DriverLogic.workerBack(state, worker, loop.wallTime()));
        settle();
    }

    /** The process of a driver runs. */
    void onForked(ExecutorId attempt) {
        if (state.drivers().ofAttempt(attempt).isPresent()) {
            runningSinceNanos.putIfAbsent(attempt, loop.nanoTime());
        }
    }

    private void onLeaseOver(ExecutorId attempt) {
        log.warn("Given up attempt={}: nothing was heard of its worker", attempt);
        committer.commit(DriverLogic.leaseOver(state, config, attempt, loop.wallTime()));
        settle();
    }

    /** After each placement: who found no place. */
    void waiting(List<DriverShortfall> shortfalls) {
        for (DriverShortfall each : shortfalls) {
            if (toldWaiting.add(each.driver())) {
                int notTaking = state.workers().size() - state.free().size();
                log.info("Waiting for a worker driver={}: {}", each.driver(), each.explanation(notTaking));
            }
        }
        settle();
    }

    /** Sees to what follows from the state, however it came about; changes nothing when it is called again. */
    private void settle() {
        astray.removeIf(this::isAstrayNoLonger);
        for (DriverEntry driver : List.copyOf(state.drivers().unsettled())) {
            if (driver.isAstray()) {
                watch(driver.attempt().orElseThrow());
            } else if (driver.isHeld() && !holds.containsKey(driver.id())) {
                attemptOver(driver.id(), ApplicationState.FAILED, "its driver's process is gone");
                hold(driver);
            }
        }
        if (keyed.size() != state.drivers().live().size()) {
            List.copyOf(keyed).stream()
                    .filter(id -> state.drivers().live(id).isEmpty())
                    .forEach(this::over);
        }
    }

    private boolean isAstrayNoLonger(ExecutorId attempt) {
        boolean settled =
                state.drivers().ofAttempt(attempt).filter(DriverEntry::isAstray).isEmpty();
        if (settled) {
            leases.remove(attempt);
        }
        return settled;
    }

    private void watch(ExecutorEntry attempt) {
        if (astray.add(attempt.id())) {
            leases.touch(attempt.id(), loop.nanoTime());
            parts.timer().arm();
        }
    }

    private void hold(DriverEntry driver) {
        Duration pause = DriverLogic.hold(driver.failures());
        log.info(
                "Starting again driver={} milliseconds={} failures={}",
                driver.id(),
                pause.toMillis(),
                driver.failures());
        holds.put(driver.id(), loop.schedule(pause, () -> endHold(driver.id())));
    }

    private void endHold(DriverId driver) {
        holds.remove(driver);
        if (state.drivers().live(driver).filter(DriverEntry::isHeld).isPresent()) {
            committer.commit(
                    new Draft(state.epoch()).event(new HoldEnded(driver)).decide());
        }
    }

    /** The process that the driver had is gone, and with it what it was doing. */
    private void attemptOver(DriverId driver, ApplicationState end, String cause) {
        runningSinceNanos.keySet().removeIf(each -> each.app().value().equals(driver.value()));
        for (AppEntry app : List.copyOf(state.applications())) {
            if (app.owner().equals(Optional.of(driver))) {
                applications.end(app.id(), end, cause);
            }
        }
    }

    private void over(DriverId id) {
        // the oldest are forgotten, possibly at once
        DriverState end = state.drivers().driver(id).map(DriverEntry::state).orElse(DriverState.FINISHED);
        log.info("Over driver={} state={}", id, end);
        attemptOver(
                id,
                switch (end) {
                    case FINISHED -> ApplicationState.FINISHED;
                    case KILLED -> ApplicationState.KILLED;
                    case SUBMITTED, RUNNING, FAILED, ERROR -> ApplicationState.FAILED;
                },
                state.drivers()
                        .driver(id)
                        .filter(each -> end == DriverState.FAILED || end == DriverState.ERROR)
                        .map(each -> DriverWords.cause(id, each.cause().orElse(end.toString()), each.lastLines()))
                        .orElse("its driver " + id + " is over: " + end));
        Optional.ofNullable(holds.remove(id)).ifPresent(EventLoop.Timer::cancel);
        toldWaiting.remove(id);
        keyed.remove(id);
        committer.afterThisTurn(() -> {
            keys.ifPresent(each -> each.revoke(id));
            keepArtifacts();
        });
    }

    private void grantKey(DriverId driver) {
        keyed.add(driver);
        keys.ifPresent(each -> each.grant(driver));
    }

    /** Removes the jars that nothing is made of any longer. */
    void keepArtifacts() {
        host.ifPresent(each -> each.artifacts().keepOnly(state.drivers().artifacts()));
    }
}
