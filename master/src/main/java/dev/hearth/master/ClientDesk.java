package dev.hearth.master;

import dev.hearth.config.HttpKeys;
import dev.hearth.loop.EventLoop;
import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.EndedExecutor;
import dev.hearth.master.state.ExecutorEntry;
import dev.hearth.model.AppId;
import dev.hearth.model.DriverId;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.HistoryEntry;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.ClientToMaster;
import dev.hearth.protocol.ClientToMaster.DecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.Explanation;
import dev.hearth.protocol.ClientToMaster.FailureReported;
import dev.hearth.protocol.ClientToMaster.History;
import dev.hearth.protocol.ClientToMaster.Kill;
import dev.hearth.protocol.ClientToMaster.Killing;
import dev.hearth.protocol.ClientToMaster.LogRead;
import dev.hearth.protocol.ClientToMaster.LoginLink;
import dev.hearth.protocol.ClientToMaster.RecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.ReportFailure;
import dev.hearth.protocol.ClientToMaster.RequestEnd;
import dev.hearth.protocol.ClientToMaster.RequestExplanation;
import dev.hearth.protocol.ClientToMaster.RequestHistory;
import dev.hearth.protocol.ClientToMaster.RequestLog;
import dev.hearth.protocol.ClientToMaster.RequestLogin;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.protocol.ClientToMaster.SubmitDriver;
import dev.hearth.protocol.ClientToMaster.WorkersDecommissioned;
import dev.hearth.protocol.ClientToMaster.WorkersRecommissioned;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.MasterToWorker.ReadLog;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Reply;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcError;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of the master that commands and tools talk to. In the master's loop. */
final class ClientDesk {
    private static final Logger log = LoggerFactory.getLogger(ClientDesk.class);
    private static final Duration LOG_LIMIT = Duration.ofSeconds(10);
    private static final int MAX_LOG_BYTES = 1 << 20;
    private static final int MAX_REASON_CHARS = 500;

    private final EventLoop loop;
    private final ClusterState state;
    private final Connections connections;
    private final Committer committer;
    private final MasterSnapshots snapshots;
    private final ApplicationDesk applications;
    private final DriverDesk drivers;
    private final Explanations explanations;
    private Function<Role, Optional<String>> logins = role -> Optional.empty();

    ClientDesk(
            MasterParts parts,
            MasterSnapshots snapshots,
            ApplicationDesk applications,
            DriverDesk drivers,
            Explanations explanations) {
        this.loop = parts.loop();
        this.state = parts.state();
        this.connections = parts.connections();
        this.committer = parts.committer();
        this.snapshots = snapshots;
        this.applications = applications;
        this.drivers = drivers;
        this.explanations = explanations;
    }

    /** Makes links that log in once. Before the first message. */
    void logins(Function<Role, Optional<String>> links) {
        logins = links;
    }

    Dispatch<ClientToMaster> dispatch() {
        Set<Role> readers = Set.of(Role.READ, Role.SUBMIT, Role.OPERATOR);
        Set<Role> submitters = Set.of(Role.SUBMIT, Role.OPERATOR);
        return Dispatch.over(ClientToMaster.class)
                .answer(RequestMasterState.class, readers, (request, from, reply) -> snapshots.ask(reply::answer))
                .answer(SubmitDriver.class, submitters, drivers::onSubmitDriver)
                .answer(Kill.class, submitters, this::onKill)
                .answer(ReportFailure.class, submitters, this::onReportFailure)
                .answer(RequestEnd.class, readers, (request, from, reply) -> end(request, reply))
                .answer(RequestHistory.class, readers, (request, from, reply) -> history(request, reply))
                .answer(RequestExplanation.class, readers, (request, from, reply) -> explain(request, reply))
                .answer(RequestLog.class, readers, (request, from, reply) -> log(request, reply))
                .answer(RequestLogin.class, readers, this::onRequestLogin)
                .answer(DecommissionWorkers.class, submitters, this::onDecommissionWorkers)
                .answer(RecommissionWorkers.class, submitters, this::onRecommissionWorkers)
                .build();
    }

    /** The key of a driver that the cluster runs proves that driver alone: it orders nothing about others. */
    private static boolean isOrdering(Peer from, Reply<?> reply) {
        boolean ordering = from.key().equals(KeyRing.CLUSTER);
        if (!ordering) {
            reply.fail(RpcError.NOT_ALLOWED, "this takes the secret of the cluster, and not that of " + from.key());
        }
        return ordering;
    }

    private void onKill(Kill request, Peer from, Reply<Killing> reply) {
        if (isOrdering(from, reply)) {
            kill(request, from.identity(), reply);
        }
    }

    /** Ends a driver or an application, as one who may has asked. */
    void kill(Kill request, String by, Reply<Killing> reply) {
        Lookup lookup = Lookup.of(state, request.id());
        String reason = reason(request.reason(), "ended by " + by);
        if (lookup.found().isEmpty()) {
            reply.answer(new Killing(Optional.empty(), false, lookup.sentence(), 0));
            return;
        }
        AppId id = lookup.found().get();
        Optional<AppEntry> app = application(id);
        if (app.isEmpty()) {
            drivers.kill(new DriverId(id.value()), request, reason, reply);
        } else if (request.waiting()) {
            reply.answer(new Killing(Optional.of(id.value()), false, "application " + id + " is no driver", 0));
        } else {
            applications.kill(app.get(), reason, request.force(), reply);
        }
    }

    private void onReportFailure(ReportFailure report, Peer from, Reply<FailureReported> reply) {
        if (isOrdering(from, reply)) {
            String cause =
                    "its program failed after it had closed it: " + reason(report.cause(), "it does not say how");
            committer.commit(MasterLogic.blame(state, report.app(), cause, loop.wallTime()), reply);
        }
    }

    /** How it stands with a driver or an application. */
    void end(RequestEnd request, Reply<EndState> reply) {
        Lookup lookup = Lookup.of(state, request.id());
        EndState answer = lookup.found()
                .map(id -> application(id)
                        .map(app -> MasterLogic.endState(state, app))
                        .orElseGet(() -> drivers.end(new DriverId(id.value()))))
                .orElseGet(() -> new EndState(
                        Optional.empty(), "", false, Optional.empty(), lookup.sentence(), Optional.empty(), List.of()));
        answer(reply, answer);
    }

    /** What has happened to a driver or an application. */
    void history(RequestHistory request, Reply<History> reply) {
        Lookup lookup = Lookup.of(state, request.id());
        History answer = lookup.found()
                .map(id -> application(id)
                        .map(MasterLogic::history)
                        .orElseGet(() -> drivers.history(new DriverId(id.value()))))
                .orElseGet(() -> historyOfWorker(request.id(), lookup.sentence()));
        answer(reply, answer);
    }

    private History historyOfWorker(String id, String otherwise) {
        List<HistoryEntry> entries = state.workerHistory(id);
        return entries.isEmpty()
                ? new History(Optional.empty(), otherwise, List.of())
                : new History(Optional.of(id), "worker " + id, entries);
    }

    /** Why a driver or an application waits, or ended. */
    void explain(RequestExplanation request, Reply<Explanation> reply) {
        Lookup lookup = Lookup.of(state, request.id());
        Explanation answer = lookup.found()
                .map(id -> application(id)
                        .map(explanations::of)
                        .orElseGet(
                                () -> explanations.of(state.drivers().driver(id).orElseThrow())))
                .orElseGet(() -> unknown(lookup.sentence()));
        answer(reply, answer);
    }

    private Explanation unknown(String sentence) {
        Instant now = loop.wallTime();
        return new Explanation(
                Optional.empty(), "", "", "", sentence, now, now, Optional.empty(), List.of(), List.of(), List.of());
    }

    /** What is told has to be durable: it may name what this turn, or one before it, decided. */
    private <R extends Message> void answer(Reply<R> reply, R answer) {
        committer.afterThisTurn(() -> reply.answer(answer));
    }

    private Optional<AppEntry> application(AppId id) {
        return state.application(id).or(() -> state.endedApplication(id));
    }

    /** A piece of a log, from where it is. */
    void log(RequestLog request, Reply<LogRead> reply) {
        ExecutorId process = request.process();
        Optional<WorkerId> worker = workerOf(process);
        Optional<Peer> peer = worker.flatMap(connections::worker);
        if (request.maxBytes() <= 0) {
            reply.answer(unread("a piece of a log has at least one byte, asked for " + request.maxBytes()));
        } else if (worker.isEmpty()) {
            reply.answer(unread("no process " + process + " is known, or it is over for too long"));
        } else if (peer.isEmpty()) {
            reply.answer(
                    unread("the log of " + process + " is on worker " + worker.get() + ", which is not connected"));
        } else {
            int bytes = Math.min(request.maxBytes(), MAX_LOG_BYTES);
            peer.get()
                    .endpoint(Endpoints.WORKER)
                    .ask(new ReadLog(process, request.log(), request.offset(), bytes), LOG_LIMIT)
                    .whenComplete((piece, failure) -> reply.answer(
                            failure == null
                                    ? new LogRead(
                                            Optional.of(piece),
                                            piece.size() > 0
                                                    ? ""
                                                    : "nothing of the log of " + process + " is on worker "
                                                            + worker.get())
                                    : unread("the log of " + process + " cannot be read on worker " + worker.get()
                                            + ": " + words(failure))));
        }
    }

    private static LogRead unread(String sentence) {
        return new LogRead(Optional.empty(), sentence);
    }

    private static String words(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
    }

    /** Where a process is, or was. */
    private Optional<WorkerId> workerOf(ExecutorId process) {
        return state.executor(process)
                .map(ExecutorEntry::worker)
                .or(() -> state.drivers().workerOf(process))
                .or(() -> application(process.app())
                        .flatMap(app -> app.endedExecutors().stream()
                                .filter(each -> each.executor().equals(process))
                                .map(EndedExecutor::worker)
                                .findFirst()));
    }

    private void onDecommissionWorkers(DecommissionWorkers request, Peer from, Reply<WorkersDecommissioned> reply) {
        if (!isOrdering(from, reply)) {
            return;
        }
        String reason = reason(request.reason(), "to be left, says " + from.identity());
        Decision<WorkersDecommissioned> decision = LeavingLogic.decommission(state, request, reason, loop.wallTime());
        decision.reply()
                .ifPresent(each -> log.info(
                        "Decommissioning workers={} unknown={} reason=\"{}\"",
                        each.workers(),
                        each.unknown().size(),
                        reason));
        committer.commit(decision, reply);
    }

    private void onRecommissionWorkers(RecommissionWorkers request, Peer from, Reply<WorkersRecommissioned> reply) {
        if (!isOrdering(from, reply)) {
            return;
        }
        String reason = reason(request.reason(), "to be used again, says " + from.identity());
        Decision<WorkersRecommissioned> decision = LeavingLogic.recommission(state, request, reason, loop.wallTime());
        decision.reply()
                .ifPresent(each -> log.info(
                        "Recommissioning workers={} unknown={} reason=\"{}\"",
                        each.workers(),
                        each.unknown().size(),
                        reason));
        committer.commit(decision, reply);
    }

    private void onRequestLogin(RequestLogin request, Peer from, Reply<LoginLink> reply) {
        if (isOrdering(from, reply)) {
            Optional<String> link = logins.apply(from.role());
            link.ifPresent(url -> log.info("A login link was made role={} by={}", from.role(), from.identity()));
            reply.answer(new LoginLink(
                    link, link.isPresent() ? "" : "this master serves no pages: set " + HttpKeys.ENABLED + "=true"));
        }
    }

    private static String reason(String given, String otherwise) {
        String reason = given.isBlank() ? otherwise : given.replaceAll("\\p{Cntrl}", " ");
        return reason.length() <= MAX_REASON_CHARS ? reason : reason.substring(0, MAX_REASON_CHARS) + "…";
    }
}
