package dev.hearth.master;

import dev.hearth.config.HttpKeys;
import dev.hearth.loop.EventLoop;
import dev.hearth.master.audit.Actor;
import dev.hearth.master.audit.Actor.Means;
import dev.hearth.master.audit.Audit;
import dev.hearth.master.audit.Audit.Outcome;
import dev.hearth.master.http.Identity;
import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.EndedExecutor;
import dev.hearth.master.state.ExecutorEntry;
import dev.hearth.master.state.WorkerEntry;
import dev.hearth.model.AppId;
import dev.hearth.model.DriverId;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.HistoryEntry;
import dev.hearth.model.TokenId;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.AppToMaster.RegisterApplication;
import dev.hearth.protocol.ClientToMaster;
import dev.hearth.protocol.ClientToMaster.CreateToken;
import dev.hearth.protocol.ClientToMaster.DecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.Explanation;
import dev.hearth.protocol.ClientToMaster.FailureReported;
import dev.hearth.protocol.ClientToMaster.History;
import dev.hearth.protocol.ClientToMaster.Hosts;
import dev.hearth.protocol.ClientToMaster.Kill;
import dev.hearth.protocol.ClientToMaster.Killing;
import dev.hearth.protocol.ClientToMaster.LogRead;
import dev.hearth.protocol.ClientToMaster.LoginLink;
import dev.hearth.protocol.ClientToMaster.RecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.ReportFailure;
import dev.hearth.protocol.ClientToMaster.RequestEnd;
import dev.hearth.protocol.ClientToMaster.RequestExplanation;
import dev.hearth.protocol.ClientToMaster.RequestHistory;
import dev.hearth.protocol.ClientToMaster.RequestHosts;
import dev.hearth.protocol.ClientToMaster.RequestLog;
import dev.hearth.protocol.ClientToMaster.RequestLogin;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.protocol.ClientToMaster.RequestTokens;
import dev.hearth.protocol.ClientToMaster.RevokeToken;
import dev.hearth.protocol.ClientToMaster.SubmitDriver;
import dev.hearth.protocol.ClientToMaster.WorkersDecommissioned;
import dev.hearth.protocol.ClientToMaster.WorkersRecommissioned;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.MasterToWorker.ReadLog;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Reply;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcError;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of the master that commands and tools talk to. In the master's loop. */
final class ClientDesk {
    private static final Logger log = LoggerFactory.getLogger(ClientDesk.class);
    private static final Duration LOG_LIMIT = Duration.ofSeconds(10);
    private static final int MAX_LOG_BYTES = 1 << 20;
    /** Workers on the host of one that is gone that are asked for what it left. */
    private static final int MOST_HEIRS = 4;

    private static final int MAX_REASON_CHARS = 500;

    private static final Set<Role> OPERATORS = Set.of(Role.OPERATOR);
    /** What is told of in the audit log, by what asks for it. */
    private static final Map<Class<? extends Message>, String> ACTIONS = Map.of(
            RegisterApplication.class, ApplicationDesk.REGISTERING,
            SubmitDriver.class, DriverDesk.SUBMITTING,
            Kill.class, "kill",
            DecommissionWorkers.class, "drain",
            RecommissionWorkers.class, "undrain",
            RequestLogin.class, "login link",
            CreateToken.class, "token create",
            RequestTokens.class, "token list",
            RevokeToken.class, "token revoke");

    private final EventLoop loop;
    private final ClusterState state;
    private final Connections connections;
    private final Committer committer;
    private final MasterSnapshots snapshots;
    private final ApplicationDesk applications;
    private final DriverDesk drivers;
    private final Explanations explanations;
    private final TokenDesk tokens;
    private final Audit audit;
    private final HostSurvey hosts;
    private Function<Identity, Optional<String>> logins = identity -> Optional.empty();

    ClientDesk(
            MasterParts parts,
            MasterSnapshots snapshots,
            ApplicationDesk applications,
            DriverDesk drivers,
            TokenDesk tokens,
            Audit audit,
            Explanations explanations) {
        this.loop = parts.loop();
        this.state = parts.state();
        this.connections = parts.connections();
        this.committer = parts.committer();
        this.snapshots = snapshots;
        this.applications = applications;
        this.drivers = drivers;
        this.tokens = tokens;
        this.audit = audit;
        this.explanations = explanations;
        this.hosts = new HostSurvey(parts);
    }

    /** Makes links that log in once. Before the first message. */
    void logins(Function<Identity, Optional<String>> links) {
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
                .answer(RequestHosts.class, readers, (request, from, reply) -> hosts(reply))
                .answer(RequestLogin.class, readers, this::onRequestLogin)
                .answer(DecommissionWorkers.class, OPERATORS, this::onDecommissionWorkers)
                .answer(RecommissionWorkers.class, OPERATORS, this::onRecommissionWorkers)
                .answer(CreateToken.class, OPERATORS, tokens::onCreate)
                .answer(RequestTokens.class, OPERATORS, tokens::onRequest)
                .answer(RevokeToken.class, OPERATORS, tokens::onRevoke)
                .build();
    }

    /** What all of the cluster runs on, and how its clocks stand. */
    void hosts(Reply<Hosts> reply) {
        hosts.ask(reply);
    }

    /** The connection's role does not go with the message; what was in it is not known. */
    void onNotAllowed(Peer from, Class<? extends Message> message) {
        Optional.ofNullable(ACTIONS.get(message))
                .ifPresent(action -> audit.told(
                        action,
                        Actors.of(state, from),
                        "",
                        Outcome.REFUSED,
                        "over a connection of role " + from.role()));
    }

    /** The key of a driver that the cluster runs proves that driver alone: it orders nothing about others. */
    private boolean isOrdering(String action, String target, Peer from, Reply<?> reply) {
        Actor actor = Actors.of(state, from);
        boolean ordering = !actor.isDriver() && actor.means() != Means.NOTHING;
        if (!ordering) {
            refuse(
                    action,
                    actor,
                    target,
                    "this takes the cluster secret or a token, and not the key " + from.key(),
                    reply);
        }
        return ordering;
    }

    private void refuse(String action, Actor actor, String target, String sentence, Reply<?> reply) {
        audit.told(action, actor, target, Outcome.REFUSED, sentence);
        reply.fail(RpcError.NOT_ALLOWED, sentence);
    }

    private void onKill(Kill request, Peer from, Reply<Killing> reply) {
        if (isOrdering("kill", request.id(), from, reply)) {
            kill(request, Actors.of(state, from), reply);
        }
    }

    /** Ends a driver or an application, if who asks may. */
    void kill(Kill request, Actor by, Reply<Killing> reply) {
        Lookup lookup = Lookup.of(state, request.id());
        if (lookup.found().isEmpty()) {
            audit.told("kill", by, request.id(), Outcome.FAILED, lookup.sentence());
            reply.answer(new Killing(Optional.empty(), false, lookup.sentence(), 0));
            return;
        }
        AppId id = lookup.found().get();
        if (!by.mayEnd(user(id))) {
            String sentence = id + " was submitted by another: the token of " + by.name()
                    + " ends what was submitted with it, and an operator's ends the rest";
            refuse("kill", by, id.value(), sentence, reply);
            return;
        }
        Reply<Killing> told =
                new ToldReply<>(reply, killing -> audit.told("kill", by, id.value(), Outcome.DONE, killing.sentence()));
        String reason = reason(request.reason(), by);
        Optional<AppEntry> app = application(id);
        if (app.isEmpty()) {
            drivers.kill(new DriverId(id.value()), request, reason, told);
        } else if (request.waiting()) {
            reply.answer(new Killing(Optional.of(id.value()), false, "application " + id + " is no driver", 0));
        } else {
            applications.kill(app.get(), reason, request.force(), told);
        }
    }

    private void onReportFailure(ReportFailure report, Peer from, Reply<FailureReported> reply) {
        Actor by = Actors.of(state, from);
        if (application(report.app()).isPresent() && !by.mayEnd(user(report.app()))) {
            refuse("report failure", by, report.app().value(), report.app() + " was submitted by another", reply);
            return;
        }
        String cause = "its program failed: " + reason(report.cause(), "it does not say how");
        committer.commit(MasterLogic.blame(state, report.app(), cause, loop.wallTime()), reply);
    }

    /** Who submitted an application or a driver that is known. */
    private String user(AppId id) {
        return application(id)
                .map(app -> app.spec().user())
                .orElseGet(() -> state.drivers().driver(id).orElseThrow().spec().user());
    }

    /** What a token's holder says of himself is told beside whose token it is. */
    private static String reason(String given, Actor by) {
        if (given.isBlank()) {
            return "ended by " + by.name() + (by.means() == Means.CLUSTER_SECRET ? "" : ", " + by.means());
        }
        return reason(given, "") + proof(by);
    }

    private static String reason(String given, String otherwise, Actor by) {
        return given.isBlank() ? otherwise + ", says " + by.name() : reason(given, "") + proof(by);
    }

    private static String proof(Actor by) {
        return by.means() == Means.TOKEN ? " (token of " + by.name() + ")" : "";
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
                Optional.empty(),
                "",
                "",
                "",
                sentence,
                now,
                now,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                0);
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
        List<WorkerId> workers = workersOf(process);
        List<Peer> peers = workers.stream()
                .flatMap(each -> whereItsLogsMayBe(each).stream())
                .distinct()
                .limit(MOST_HEIRS)
                .toList();
        if (request.maxBytes() <= 0) {
            reply.answer(unread("a piece of a log has at least one byte, asked for " + request.maxBytes()));
        } else if (workers.isEmpty()) {
            reply.answer(unread("no process " + process + " is known, or it is over for too long"));
        } else if (peers.isEmpty()) {
            reply.answer(
                    unread("the log of " + process + " is on worker " + named(workers) + ", which is not connected"));
        } else {
            int bytes = Math.min(request.maxBytes(), MAX_LOG_BYTES);
            ReadLog read = new ReadLog(process, request.log(), request.offset(), bytes);
            read(read, named(workers), peers, reply);
        }
    }

    /**
     * The worker. Once that is gone, those on its host: one that was started after it may have its directory. A few, since each
     * is asked.
     */
    private List<Peer> whereItsLogsMayBe(WorkerId worker) {
        Optional<Peer> itself = connections.worker(worker);
        return itself.isPresent()
                ? List.of(itself.get())
                : state.workers().stream()
                        .map(WorkerEntry::id)
                        .filter(each -> worker.host().isPresent() && each.host().equals(worker.host()))
                        .flatMap(each -> connections.worker(each).stream())
                        .limit(MOST_HEIRS)
                        .toList();
    }

    /** Asks one after the other, until one has something of it. */
    private void read(ReadLog request, String worker, List<Peer> peers, Reply<LogRead> reply) {
        ExecutorId process = request.process();
        peers.get(0).endpoint(Endpoints.WORKER).ask(request, LOG_LIMIT).whenComplete((piece, failure) -> {
            boolean found = failure == null && piece.size() > 0;
            if (!found && peers.size() > 1) {
                read(request, worker, peers.subList(1, peers.size()), reply);
            } else if (failure == null) {
                reply.answer(new LogRead(
                        Optional.of(piece),
                        found ? "" : "nothing of the log of " + process + " is on worker " + worker));
            } else {
                reply.answer(unread(
                        "the log of " + process + " cannot be read on worker " + worker + ": " + words(failure)));
            }
        });
    }

    private static String named(List<WorkerId> workers) {
        return workers.stream().map(WorkerId::value).collect(Collectors.joining(" or "));
    }

    private static LogRead unread(String sentence) {
        return new LogRead(Optional.empty(), sentence);
    }

    private static String words(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
    }

    /** Where a process is, or was. */
    private List<WorkerId> workersOf(ExecutorId process) {
        List<WorkerId> ofDriver = state.drivers().workersOf(process);
        return ofDriver.isEmpty()
                ? state
                        .executor(process)
                        .map(ExecutorEntry::worker)
                        .or(() -> application(process.app())
                                .flatMap(app -> app.endedExecutors().stream()
                                        .filter(each -> each.executor().equals(process))
                                        .map(EndedExecutor::worker)
                                        .findFirst()))
                        .stream()
                        .toList()
                : ofDriver;
    }

    private void onDecommissionWorkers(DecommissionWorkers request, Peer from, Reply<WorkersDecommissioned> reply) {
        String workers = String.join(" ", request.workers());
        if (!isOrdering("drain", workers, from, reply)) {
            return;
        }
        Actor by = Actors.of(state, from);
        String reason = reason(request.reason(), "to be left", by);
        Decision<WorkersDecommissioned> decision = LeavingLogic.decommission(state, request, reason, loop.wallTime());
        decision.reply()
                .ifPresent(each -> log.info(
                        "Decommissioning workers={} unknown={} reason=\"{}\"",
                        each.workers(),
                        each.unknown().size(),
                        reason));
        committer.commit(
                decision,
                new ToldReply<>(reply, answer -> tellWorkers("drain", by, answer.workers(), answer.unknown(), reason)));
    }

    private void onRecommissionWorkers(RecommissionWorkers request, Peer from, Reply<WorkersRecommissioned> reply) {
        String workers = String.join(" ", request.workers());
        if (!isOrdering("undrain", workers, from, reply)) {
            return;
        }
        Actor by = Actors.of(state, from);
        String reason = reason(request.reason(), "to be used again", by);
        Decision<WorkersRecommissioned> decision = LeavingLogic.recommission(state, request, reason, loop.wallTime());
        decision.reply()
                .ifPresent(each -> log.info(
                        "Recommissioning workers={} unknown={} reason=\"{}\"",
                        each.workers(),
                        each.unknown().size(),
                        reason));
        committer.commit(
                decision,
                new ToldReply<>(
                        reply, answer -> tellWorkers("undrain", by, answer.workers(), answer.unknown(), reason)));
    }

    private void tellWorkers(String action, Actor by, List<WorkerId> workers, List<String> unknown, String reason) {
        String ids = workers.stream().map(WorkerId::value).collect(Collectors.joining(" "));
        String detail = unknown.isEmpty() ? reason : reason + "; unknown: " + String.join(" ", unknown);
        audit.told(action, by, ids, workers.isEmpty() ? Outcome.FAILED : Outcome.DONE, detail);
    }

    private void onRequestLogin(RequestLogin request, Peer from, Reply<LoginLink> reply) {
        if (isOrdering("login link", "", from, reply)) {
            Actor by = Actors.of(state, from);
            Optional<TokenId> token =
                    Optional.of(from.key()).filter(TokenId::isOne).map(TokenId::new);
            Optional<String> link = logins.apply(new Identity(from.role(), Means.LINK, by.name(), token));
            audit.told(
                    "login link",
                    by,
                    "",
                    link.isPresent() ? Outcome.DONE : Outcome.FAILED,
                    "for a session of role " + from.role());
            link.ifPresent(url -> log.info("A login link was made role={} by={}", from.role(), by.name()));
            reply.answer(new LoginLink(
                    link, link.isPresent() ? "" : "this master serves no pages: set " + HttpKeys.ENABLED + "=true"));
        }
    }

    private static String reason(String given, String otherwise) {
        String reason = given.isBlank() ? otherwise : given.replaceAll("\\p{Cntrl}", " ");
        return reason.length() <= MAX_REASON_CHARS ? reason : reason.substring(0, MAX_REASON_CHARS) + "…";
    }
}
