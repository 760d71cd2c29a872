package dev.hearth.protocol;

import dev.hearth.model.AccessToken;
import dev.hearth.model.AppId;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.Build;
import dev.hearth.model.DriverId;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.DriverState;
import dev.hearth.model.EndCause;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.HistoryEntry;
import dev.hearth.model.Progress;
import dev.hearth.model.Resources;
import dev.hearth.model.Shortage;
import dev.hearth.model.TokenId;
import dev.hearth.model.TokenRole;
import dev.hearth.model.WorkerId;
import dev.hearth.model.WorkerState;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What commands and tools ask the master. */
public sealed interface ClientToMaster extends Message {

    /** How things stand. */
    record RequestMasterState() implements ClientToMaster, Request<MasterState> {}

    /** The cluster at one moment: every worker, the applications and drivers, the newest ended ones included. */
    record MasterState(
            String url,
            long pid,
            Epoch epoch,
            Instant at,
            List<WorkerView> workers,
            List<ApplicationView> applications,
            List<DriverView> drivers)
            implements Message {
        public MasterState {
            workers = List.copyOf(workers);
            applications = List.copyOf(applications);
            drivers = List.copyOf(drivers);
        }
    }

    /**
     * Have the cluster run a driver. Jars that the master has not are read from the sender, as streams by {@link
     * dev.hearth.model.Artifact#stream}; the answer comes once they and the submission are durable.
     *
     * @param key chosen by the sender: the same key is the same submission, however often it is made
     */
    record SubmitDriver(String key, DriverSpec spec) implements ClientToMaster, Request<SubmitDriverReply> {}

    /** The answer to {@link SubmitDriver}. */
    sealed interface SubmitDriverReply extends Message {}

    /** The driver is known, and survives the master; {@code again} if it was before. */
    record DriverSubmitted(DriverId driver, boolean again) implements SubmitDriverReply {}

    /** The submission is not taken; the sentence says why, and what to do. */
    record SubmitDriverRefused(String reason) implements SubmitDriverReply {}

    /**
     * End the driver or application of that id, or of that unique beginning of one. Repeating it is harmless.
     *
     * @param force without the grace that processes have otherwise; also what is left of one that is over already
     * @param waiting only if it is a driver that waits for its first process; nothing happens to one that has had one
     */
    record Kill(String id, String reason, boolean force, boolean waiting) implements ClientToMaster, Request<Killing> {
        /** In any case. */
        public Kill(String id, String reason, boolean force) {
            this(id, reason, force, false);
        }

        /** With the grace. */
        public Kill(String id, String reason) {
            this(id, reason, false);
        }
    }

    /**
     * The answer to {@link Kill}.
     *
     * @param id in full; empty: none is known, or several are
     * @param alive whether it was not over already
     * @param sentence what happens, or what was found instead
     * @param processes how many there are of it, on workers that are known
     */
    record Killing(Optional<String> id, boolean alive, String sentence, int processes) implements Message {}

    /** The program that drove an application failed after it had ended that: the application counts as failed then. */
    record ReportFailure(AppId app, String cause) implements ClientToMaster, Request<FailureReported> {}

    /** The answer to {@link ReportFailure}: whether there was such an application, which had finished without a cause. */
    record FailureReported(boolean taken) implements Message {}

    /** How it stands with the driver or application of that id, or of that unique beginning of one. */
    record RequestEnd(String id) implements ClientToMaster, Request<EndState> {}

    /**
     * The answer to {@link RequestEnd}.
     *
     * @param id in full; empty: none is known, or several are, as {@code sentence} says
     * @param state by its name
     * @param over whether nothing follows, and no process of it is left
     * @param exitCode of the driver's last process, if that ended by itself or by a signal (128 + n)
     * @param process the driver's newest process, whose logs can be read
     * @param lastLines the end of its stderr, if it failed, oldest first
     */
    record EndState(
            Optional<String> id,
            String state,
            boolean over,
            Optional<Integer> exitCode,
            String sentence,
            Optional<ExecutorId> process,
            List<String> lastLines)
            implements Message {
        public EndState {
            lastLines = List.copyOf(lastLines);
        }
    }

    /** What has happened to the driver or application of that id, or of that unique beginning of one, or to that worker. */
    record RequestHistory(String id) implements ClientToMaster, Request<History> {}

    /** The answer to {@link RequestHistory}: oldest first; of very long ones the newest part. */
    record History(Optional<String> id, String sentence, List<HistoryEntry> entries) implements Message {
        public History {
            entries = List.copyOf(entries);
        }
    }

    /** Why the driver or application of that id, or of that unique beginning of one, waits, or why it ended. */
    record RequestExplanation(String id) implements ClientToMaster, Request<Explanation> {}

    /**
     * The answer to {@link RequestExplanation}.
     *
     * @param id in full; empty: none is known, or several are, as {@code sentence} says
     * @param state by its name
     * @param sentence how it stands, and the one reason for that
     * @param at when this was so, by the master's clock
     * @param shortages what it asks for and cannot be given, by resource profile; none if it waits for something else
     * @param remedies what would change that, the best first: sentences with the commands to give
     * @param ends of its processes that failed, newest first: a few
     * @param progress of an application that is not over, as its driver told last
     * @param failures how many of its processes failed in all, as far as is remembered
     */
    record Explanation(
            Optional<String> id,
            String name,
            String user,
            String state,
            String sentence,
            Instant at,
            Instant submitted,
            Optional<Instant> ended,
            List<Shortage> shortages,
            List<String> remedies,
            List<FailedProcess> ends,
            Optional<Progress> progress,
            int failures)
            implements Message {
        public Explanation {
            shortages = List.copyOf(shortages);
            remedies = List.copyOf(remedies);
            ends = List.copyOf(ends);
            failures = Math.max(failures, ends.size());
        }
    }

    /** A process that failed: its cause explains exit code or signal; its last lines are of stderr, oldest first. */
    record FailedProcess(
            ExecutorId process,
            Optional<WorkerId> worker,
            ExecutorState state,
            Optional<Integer> exitCode,
            String cause,
            List<String> lastLines,
            Optional<EndCause> causeClass) {
        public FailedProcess {
            lastLines = List.copyOf(lastLines);
        }
    }

    /** Reads a piece of a log, as {@link MasterToWorker.ReadLog} does, wherever it is. */
    record RequestLog(ExecutorId process, MasterToWorker.LogName log, long offset, int maxBytes)
            implements ClientToMaster, Request<LogRead> {}

    /** The answer to {@link RequestLog}; without a piece, or with nothing of the log left, {@code sentence} says why. */
    record LogRead(Optional<WorkerToMaster.LogPiece> piece, String sentence) implements Message {}

    /** What master and workers run, and how their clocks stand. Each worker that is connected is asked now. */
    record RequestHosts() implements ClientToMaster, Request<Hosts> {}

    /** The answer to {@link RequestHosts}: the master, and each worker that is connected. */
    record Hosts(Build master, List<WorkerHost> workers) implements Message {
        public Hosts {
            workers = List.copyOf(workers);
        }
    }

    /**
     * One worker's host.
     *
     * @param build empty if it did not answer in time
     * @param clockOff by how much its clock differs from the master's at least, whichever is ahead: what the question and its
     *     answer took may hide as much again
     */
    record WorkerHost(WorkerId worker, Optional<Build> build, Duration clockOff) {}

    /** Have these workers, by host (in any case) or by id, take nothing new; what runs there goes on. Idempotent. */
    record DecommissionWorkers(List<String> workers, String reason)
            implements ClientToMaster, Request<WorkersDecommissioned> {
        public DecommissionWorkers {
            workers = List.copyOf(workers);
        }
    }

    /**
     * The answer to {@link DecommissionWorkers}.
     *
     * @param unknown what named no worker
     */
    record WorkersDecommissioned(List<WorkerId> workers, List<String> unknown) implements Message {
        public WorkersDecommissioned {
            workers = List.copyOf(workers);
            unknown = List.copyOf(unknown);
        }
    }

    /** A link with which one browser can log in to the master's pages, once, with the role of who asks. */
    record RequestLogin() implements ClientToMaster, Request<LoginLink> {}

    /**
     * The answer to {@link RequestLogin}.
     *
     * @param url empty: there is none, as {@code sentence} says
     */
    record LoginLink(Optional<String> url, String sentence) implements Message {
        /** Without the link, whose holder can log in. */
        @Override
        public String toString() {
            return "LoginLink[hidden]";
        }
    }

    /**
     * Have workers that were decommissioned, by host (in any case) or by id, take something again. Executors that were told
     * to leave do so. Idempotent.
     */
    record RecommissionWorkers(List<String> workers, String reason)
            implements ClientToMaster, Request<WorkersRecommissioned> {
        public RecommissionWorkers {
            workers = List.copyOf(workers);
        }
    }

    /**
     * The answer to {@link RecommissionWorkers}.
     *
     * @param unknown what named no worker
     */
    record WorkersRecommissioned(List<WorkerId> workers, List<String> unknown) implements Message {
        public WorkersRecommissioned {
            workers = List.copyOf(workers);
            unknown = List.copyOf(unknown);
        }
    }

    /**
     * Have this token work from now on. Repeating it is harmless. Its secret follows from the answer and the cluster secret,
     * which only who holds the latter may ask with, so that it is never sent.
     *
     * @param token chosen by the sender at random
     * @param name of whoever is to hold it
     * @param lifetime until it expires; empty: until it is revoked
     */
    record CreateToken(TokenId token, String name, TokenRole role, Optional<Duration> lifetime)
            implements ClientToMaster, Request<TokenAnswer> {}

    /**
     * The answer about one token.
     *
     * @param token what is known of it; empty: there is no such token, as {@code sentence} says
     */
    record TokenAnswer(Optional<AccessToken> token, String sentence) implements Message {}

    /** Which tokens there are. */
    record RequestTokens() implements ClientToMaster, Request<Tokens> {}

    /** The answer to {@link RequestTokens}: oldest first, those that expired lately included. */
    record Tokens(Instant at, List<AccessToken> tokens) implements Message {
        public Tokens {
            tokens = List.copyOf(tokens);
        }
    }

    /**
     * Have the token of that id, or of that unique beginning of one, or the only one of that name, work no longer. What was
     * connected or logged in with it is cut off.
     */
    record RevokeToken(String token) implements ClientToMaster, Request<TokenAnswer> {}

    /**
     * One driver that the cluster runs.
     *
     * @param worker where its newest process is, or was
     * @param process its newest process
     * @param cause why it ended, or why it waits
     * @param causeClass why its last process ended, in one word; empty while that runs, or before the first
     */
    record DriverView(
            DriverId driver,
            String name,
            String user,
            DriverState state,
            Resources resources,
            boolean supervise,
            Optional<WorkerId> worker,
            Optional<ExecutorId> process,
            long pid,
            Instant submitted,
            Optional<Instant> ended,
            Optional<Integer> exitCode,
            Optional<String> cause,
            Optional<EndCause> causeClass) {}

    /**
     * One worker.
     *
     * @param lastHeartbeat time since its last sign of life
     * @param trouble why it is given nothing new, if it is not
     */
    record WorkerView(
            WorkerId worker,
            String host,
            int port,
            WorkerState state,
            Resources capacity,
            Resources used,
            Duration lastHeartbeat,
            Optional<String> trouble) {}

    /**
     * One application.
     *
     * @param maxCores its limit, if it has one
     * @param cause why it ended, when it did not simply finish
     * @param waiting why it has fewer executors than it asked for, if it has
     * @param driver that the cluster runs and whose application it is, if it is one's
     * @param progress while it is not over, as its driver told last
     * @param causeClass why it ended, in one word
     */
    record ApplicationView(
            AppId app,
            String name,
            String user,
            ApplicationState state,
            int cores,
            OptionalInt maxCores,
            long executorMemoryBytes,
            Instant submitted,
            Optional<Instant> ended,
            Optional<String> cause,
            List<ExecutorView> executors,
            Optional<String> waiting,
            Optional<DriverId> driver,
            Optional<Progress> progress,
            Optional<EndCause> causeClass) {
        public ApplicationView {
            executors = List.copyOf(executors);
        }

        /** Of an application whose driver has told nothing yet. */
        public ApplicationView(
                AppId app,
                String name,
                String user,
                ApplicationState state,
                int cores,
                OptionalInt maxCores,
                long executorMemoryBytes,
                Instant submitted,
                Optional<Instant> ended,
                Optional<String> cause,
                List<ExecutorView> executors,
                Optional<String> waiting,
                Optional<DriverId> driver) {
            this(
                    app,
                    name,
                    user,
                    state,
                    cores,
                    maxCores,
                    executorMemoryBytes,
                    submitted,
                    ended,
                    cause,
                    executors,
                    waiting,
                    driver,
                    Optional.empty(),
                    Optional.empty());
        }

        /** The same as of now: why it waits, and how far it is. */
        public ApplicationView with(Optional<String> nowWaiting, Optional<Progress> nowProgress) {
            return new ApplicationView(
                    app,
                    name,
                    user,
                    state,
                    cores,
                    maxCores,
                    executorMemoryBytes,
                    submitted,
                    ended,
                    cause,
                    executors,
                    nowWaiting,
                    driver,
                    nowProgress,
                    causeClass);
        }
    }

    /** One executor; once it is over, why, in words and in one, and its exit code (128 + n for signal n). */
    record ExecutorView(
            ExecutorId executor,
            WorkerId worker,
            ExecutorState state,
            Resources resources,
            long pid,
            Optional<String> cause,
            Optional<EndCause> causeClass,
            Optional<Integer> exitCode) {}
}
