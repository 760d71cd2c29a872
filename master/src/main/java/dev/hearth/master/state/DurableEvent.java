package dev.hearth.master.state;

import dev.hearth.model.AppId;
import dev.hearth.model.AppSpec;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A change that a restarted master has to know of. Changes by appending components only, as messages do. */
public sealed interface DurableEvent extends ClusterEvent {

    /** A master has taken up the cluster. */
    record EpochBegan(Epoch epoch) implements DurableEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.begin(epoch);
        }
    }

    /**
     * An application has been taken.
     *
     * @param key chosen by its driver
     * @param firstExecutor the number of the first executor that this master gives it
     */
    record ApplicationRegistered(AppId app, String key, AppSpec spec, Instant at, int firstExecutor)
            implements DurableEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.addApplication(new AppEntry(app, key, spec, at, firstExecutor));
        }
    }

    /** An executor is to exist on a worker, or was found there when its application was taken over. */
    record ExecutorAssigned(ExecutorId executor, WorkerId worker, Resources resources) implements DurableEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.addExecutor(new ExecutorEntry(executor, worker, resources));
        }
    }

    /**
     * An executor is over.
     *
     * @param counted whether it counts as a failure of its application
     */
    record ExecutorEnded(ExecutorId executor, ExecutorEnd end, boolean counted) implements DurableEvent {
        @Override
        public void applyTo(ClusterState state) {
            AppEntry app = state.liveApplication(executor.app());
            ExecutorEntry ended = app.removeExecutor(executor, end);
            if (counted) {
                app.countFailure(ended.worker());
            }
            state.changeWorker(ended.worker(), worker -> worker.remove(executor));
        }
    }

    /** An executor has proved itself: earlier failures of its application count no longer. */
    record FailuresForgiven(AppId app) implements DurableEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.liveApplication(app).forgiveFailures();
        }
    }

    /** An application is over. Its executors keep what they occupy until their workers report them gone. */
    record ApplicationEnded(AppId app, ApplicationState end, Optional<String> cause, Instant at)
            implements DurableEvent {
        @Override
        public void applyTo(ClusterState state) {
            AppEntry entry = state.liveApplication(app);
            for (ExecutorEntry executor : List.copyOf(entry.executors())) {
                entry.removeExecutor(
                        executor.id(),
                        new ExecutorEnd(ExecutorState.KILLED, Optional.empty(), "its application is over", List.of()));
                state.changeWorker(executor.worker(), worker -> worker.becomeOccupant(executor));
            }
            entry.end(end, cause, at);
            state.retire(entry);
        }
    }
}
