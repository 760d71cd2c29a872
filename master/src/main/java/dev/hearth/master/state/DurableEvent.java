package dev.hearth.master.state;

import dev.hearth.config.Sizes;
import dev.hearth.model.AppId;
import dev.hearth.model.AppSpec;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.DriverId;
import dev.hearth.model.EndCause;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.HistoryEntry;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.rpc.codec.WireId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A change that a restarted master has to know of. Changes by appending components only, as messages do; the numbers are
 * those of the journal's records, and none is used again.
 */
public sealed interface DurableEvent extends ClusterEvent
        permits DriverEvent,
                TokenEvent,
                DurableEvent.EpochBegan,
                DurableEvent.ApplicationRegistered,
                DurableEvent.ExecutorAssigned,
                DurableEvent.ExecutorEnded,
                DurableEvent.FailuresForgiven,
                DurableEvent.ApplicationEnded,
                DurableEvent.TotalsRequested,
                DurableEvent.ExecutorsEnding,
                DurableEvent.ApplicationNoted,
                DurableEvent.ForceRequested,
                DurableEvent.WorkerNoted,
                DurableEvent.ApplicationBlamed,
                DurableEvent.EndedForgotten,
                DurableEvent.EpochRestored,
                DurableEvent.ApplicationRestored,
                DurableEvent.ExecutorRestored,
                DurableEvent.WorkerHistoryRestored {

    /** A master has taken up the cluster. */
    @WireId(1)
    record EpochBegan(Epoch epoch, Instant at) implements DurableEvent, Happening {
        @Override
        public void applyTo(ClusterState state) {
            state.begin(epoch);
            state.applications().forEach(app -> app.tell(this));
        }

        @Override
        public String what() {
            return "a master has taken the cluster up again, as epoch " + epoch.number();
        }
    }

    /**
     * An application has been taken.
     *
     * @param key chosen by its driver
     * @param firstExecutor the number of the first executor that this master gives it
     * @param owner the driver that the cluster runs whose process registered it
     */
    @WireId(2)
    record ApplicationRegistered(
            AppId app, String key, AppSpec spec, Instant at, int firstExecutor, Optional<DriverId> owner)
            implements DurableEvent, Happening {
        @Override
        public void applyTo(ClusterState state) {
            AppEntry entry = new AppEntry(app, key, spec, at, firstExecutor, owner);
            state.addApplication(entry);
            state.countApplications(state.nextApplication() + 1);
            entry.tell(this);
        }

        @Override
        public String what() {
            return firstExecutor == 0
                    ? "registered as \"" + spec.name() + "\" by " + spec.user()
                    : "taken over from another master as \"" + spec.name() + "\" of " + spec.user();
        }
    }

    /** An executor is to exist on a worker, or was found there when its application was taken over. */
    @WireId(3)
    record ExecutorAssigned(ExecutorId executor, Place place, Resources resources, int profile, Instant at)
            implements DurableEvent, Happening {
        @Override
        public void applyTo(ClusterState state) {
            AppEntry app = state.liveApplication(executor.app());
            ExecutorEntry entry = new ExecutorEntry(executor, place, resources, profile);
            app.addExecutor(entry);
            app.tell(this);
            state.place(entry);
        }

        @Override
        public String what() {
            return "executor " + executor.number() + " is assigned to worker " + place.worker() + " (" + show(resources)
                    + ")";
        }

        private static String show(Resources resources) {
            return (resources.cores() == 1 ? "1 core" : resources.cores() + " cores") + ", "
                    + Sizes.show(resources.memoryBytes())
                    + resources.amounts().entrySet().stream()
                            .map(each -> ", " + each.getValue() + " " + each.getKey())
                            .collect(Collectors.joining());
        }
    }

    /**
     * An executor is over.
     *
     * @param counted whether it counts as a failure of its application
     */
    @WireId(4)
    record ExecutorEnded(ExecutorId executor, ExecutorEnd end, boolean counted, Instant at) implements DurableEvent {
        @Override
        public void applyTo(ClusterState state) {
            AppEntry app = state.liveApplication(executor.app());
            ExecutorEntry ended = app.removeExecutor(executor, end);
            if (counted) {
                app.countFailure(ended.worker());
            }
            state.unplace(ended);
            app.tell(new Told(at, what(app, ended)));
        }

        /** In words at once: the end has more to it than a history needs to keep. */
        private String what(AppEntry app, ExecutorEntry ended) {
            return "executor " + executor.number() + " on worker " + ended.worker() + " is over ("
                    + EndCause.of(end).word() + "): "
                    + end.message() + (counted ? "; failures in a row: " + app.failures() : "");
        }
    }

    /** An executor has proved itself: earlier failures of its application count no longer. */
    @WireId(5)
    record FailuresForgiven(AppId app, Instant at) implements DurableEvent, Happening {
        @Override
        public void applyTo(ClusterState state) {
            AppEntry entry = state.liveApplication(app);
            entry.forgiveFailures();
            entry.tell(this);
        }

        @Override
        public String what() {
            return "an executor has proved itself; earlier failures count no longer";
        }
    }

    /** An application is over. Its executors keep what they occupy until their workers report them gone. */
    @WireId(6)
    record ApplicationEnded(
            AppId app, ApplicationState end, Optional<String> cause, Instant at, Optional<EndCause> causeClass)
            implements DurableEvent, Happening {
        @Override
        public void applyTo(ClusterState state) {
            AppEntry entry = state.liveApplication(app);
            for (ExecutorEntry executor : List.copyOf(entry.executors())) {
                entry.removeExecutor(
                        executor.id(),
                        new ExecutorEnd(ExecutorState.KILLED, Optional.empty(), "its application is over", List.of()));
                state.abandon(executor);
            }
            entry.end(end, cause, causeClass, at);
            entry.tell(this);
            state.retire(entry);
        }

        @Override
        public String what() {
            return end + cause.map(why -> ": " + why).orElse("");
        }
    }

    /** A driver has said how many executors its application wants, of each of these profiles. */
    @WireId(7)
    record TotalsRequested(AppId app, List<Total> totals, Instant at) implements DurableEvent, Happening {
        public TotalsRequested {
            totals = List.copyOf(totals);
        }

        @Override
        public void applyTo(ClusterState state) {
            AppEntry entry = state.liveApplication(app);
            totals.forEach(entry::request);
            entry.tell(this);
        }

        @Override
        public String what() {
            return totals.stream()
                    .map(each -> (each.executors().isPresent()
                                    ? String.valueOf(each.executors().getAsInt())
                                    : "as many as fit")
                            + " of resource profile " + each.profile().id())
                    .collect(Collectors.joining(", ", "executors wanted: ", ""));
        }
    }

    /** A driver wants these executors of its application ended. They count until their workers report them gone. */
    @WireId(8)
    record ExecutorsEnding(AppId app, List<ExecutorId> executors, Instant at) implements DurableEvent, Happening {
        public ExecutorsEnding {
            executors = List.copyOf(executors);
        }

        @Override
        public void applyTo(ClusterState state) {
            AppEntry entry = state.liveApplication(app);
            executors.forEach(entry::endExecutor);
            entry.tell(this);
        }

        @Override
        public String what() {
            return executors.stream()
                    .map(each -> String.valueOf(each.number()))
                    .collect(Collectors.joining(", ", "its driver ends executors ", ""));
        }
    }

    /** Something for the history of an application that changes nothing. */
    @WireId(9)
    record ApplicationNoted(AppId app, Instant at, String what) implements DurableEvent, Happening {
        @Override
        public void applyTo(ClusterState state) {
            state.liveApplication(app).tell(this);
        }
    }

    /** Somebody wants what there is of an application or a driver, over or not, ended without the grace. */
    @WireId(10)
    record ForceRequested(AppId id) implements DurableEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.force(id);
        }
    }

    /** Something for the history of a worker; what follows from it is not journalled, since workers register anew. */
    @WireId(11)
    record WorkerNoted(WorkerId worker, Instant at, String what) implements DurableEvent, Happening {
        @Override
        public void applyTo(ClusterState state) {
            state.workerHistories().add(worker, this);
        }
    }

    /** What drove an application that had simply finished has failed since. */
    @WireId(12)
    record ApplicationBlamed(AppId app, String cause, Instant at, Optional<EndCause> causeClass)
            implements DurableEvent, Happening {
        @Override
        public void applyTo(ClusterState state) {
            state.overApplication(app).ifPresent(entry -> {
                entry.blame(cause, causeClass);
                entry.tell(this);
            });
        }

        @Override
        public String what() {
            return ApplicationState.FAILED + ": " + cause;
        }
    }

    /** The applications and drivers that are over are not remembered any longer. */
    @WireId(15)
    record EndedForgotten(Instant at) implements DurableEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.forgetEnded();
            state.drivers().forgetEnded();
        }
    }

    /** First of a snapshot: the epoch that it was taken in, and the number of the application that comes next. */
    @WireId(20)
    record EpochRestored(Epoch epoch, long nextApplication) implements DurableEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.begin(epoch);
            state.countApplications(nextApplication);
        }
    }

    /** Part of a snapshot: an application, but for its executors. Those that are over come first, oldest first. */
    @WireId(21)
    record ApplicationRestored(
            AppId app,
            String key,
            AppSpec spec,
            Instant submitted,
            int firstExecutor,
            Optional<DriverId> owner,
            int nextExecutor,
            ApplicationState state,
            Optional<Instant> ended,
            Optional<String> cause,
            int failures,
            Map<WorkerId, Integer> failuresByWorker,
            List<WorkerId> workers,
            List<Total> totals,
            List<EndedExecutor> endedExecutors,
            List<HistoryEntry> history,
            Optional<EndCause> causeClass)
            implements DurableEvent {
        public ApplicationRestored {
            SortedMap<WorkerId, Integer> sorted = new TreeMap<>(failuresByWorker);
            failuresByWorker = Collections.unmodifiableSortedMap(sorted);
            workers = List.copyOf(workers);
            totals = List.copyOf(totals);
            endedExecutors = List.copyOf(endedExecutors);
            history = List.copyOf(history);
        }

        @Override
        public void applyTo(ClusterState cluster) {
            AppEntry entry = new AppEntry(app, key, spec, submitted, firstExecutor, owner);
            entry.restore(this);
            cluster.addApplication(entry);
            if (state.isTerminal()) {
                cluster.retire(entry);
            }
        }
    }

    /** Part of a snapshot: an executor that should exist. */
    @WireId(22)
    record ExecutorRestored(ExecutorId executor, Place place, Resources resources, int profile, boolean ending)
            implements DurableEvent {

        static ExecutorRestored of(ExecutorEntry entry) {
            return new ExecutorRestored(
                    entry.id(), entry.place(), entry.resources(), entry.profile(), entry.isEnding());
        }

        @Override
        public void applyTo(ClusterState state) {
            AppEntry app = state.liveApplication(executor.app());
            ExecutorEntry entry = new ExecutorEntry(executor, place, resources, profile);
            app.addExecutor(entry);
            if (ending) {
                app.endExecutor(executor);
            }
            state.place(entry);
        }
    }

    /** Part of a snapshot: what has happened to a worker. */
    @WireId(23)
    record WorkerHistoryRestored(WorkerId worker, List<HistoryEntry> history) implements DurableEvent {
        public WorkerHistoryRestored {
            history = List.copyOf(history);
        }

        @Override
        public void applyTo(ClusterState state) {
            state.workerHistories().restore(worker, history);
        }
    }
}
