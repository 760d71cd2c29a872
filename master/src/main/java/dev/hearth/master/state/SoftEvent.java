package dev.hearth.master.state;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.WorkerToMaster.WorkerCondition;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** A change that is not journalled: whoever it concerns says it again to a restarted master. */
public sealed interface SoftEvent extends ClusterEvent
        permits DriverSoftEvent,
                SoftEvent.WorkerRegistered,
                SoftEvent.WorkerDetached,
                SoftEvent.WorkerRemoved,
                SoftEvent.WorkerConditionChanged,
                SoftEvent.WorkerDrained,
                SoftEvent.WorkerReopened,
                SoftEvent.CommandIssued,
                SoftEvent.CommandsConfirmed,
                SoftEvent.ExecutorForked,
                SoftEvent.ExecutorJoined,
                SoftEvent.ExecutorProven,
                SoftEvent.LaunchPostponed,
                SoftEvent.OccupantFound,
                SoftEvent.OccupantGone,
                SoftEvent.ApplicationAttached,
                SoftEvent.ApplicationDetached,
                SoftEvent.ExecutorsAwaited,
                SoftEvent.AwaitingEnded,
                SoftEvent.WorkerSeen,
                SoftEvent.HoldChanged {

    /**
     * A worker has registered on a connection of its own, for the first time or again.
     *
     * @param lastCommand the number it says it has reached; commands go on after it
     */
    record WorkerRegistered(Place place, Resources capacity, WorkerCondition condition, long lastCommand)
            implements SoftEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.addWorker(place, capacity);
            state.changeWorker(place.worker(), entry -> {
                entry.connect(lastCommand);
                entry.say(condition);
            });
        }
    }

    /** A worker's connection has ended. */
    record WorkerDetached(WorkerId worker) implements SoftEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.changeWorker(worker, WorkerEntry::disconnect);
        }
    }

    /** A worker is lost. Its executors have ended before. */
    record WorkerRemoved(WorkerId worker) implements SoftEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.removeWorker(worker);
        }
    }

    /** A worker has said how it is. */
    record WorkerConditionChanged(WorkerId worker, WorkerCondition condition) implements SoftEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.changeWorker(worker, entry -> entry.say(condition));
        }
    }

    /** Somebody wants a worker to take nothing new. */
    record WorkerDrained(WorkerId worker, String reason) implements SoftEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.changeWorker(worker, entry -> entry.drain(reason));
        }
    }

    /** Somebody wants a worker to take something again; it does once it says so. */
    record WorkerReopened(WorkerId worker) implements SoftEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.changeWorker(worker, WorkerEntry::reopen);
        }
    }

    /**
     * A command has been numbered for a worker.
     *
     * @param launched the process it launches
     * @param finished the application it says is over
     */
    record CommandIssued(WorkerId worker, long number, Optional<ExecutorId> launched, Optional<AppId> finished)
            implements SoftEvent {
        @Override
        public void applyTo(ClusterState state) {
            launched.ifPresent(process -> state.executorOrThrow(process).launchedBy(number));
            state.changeWorker(worker, entry -> entry.issue(number, finished));
        }
    }

    /** A worker has carried out everything up to this number. */
    record CommandsConfirmed(WorkerId worker, long upTo) implements SoftEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.changeWorker(worker, entry -> entry.confirm(upTo));
        }
    }

    /** A process that should exist does. */
    record ExecutorForked(ExecutorId executor, long pid) implements SoftEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.application(executor.app())
                    .ifPresentOrElse(
                            app -> app.fork(executor, pid),
                            () -> state.drivers().fork(executor, pid));
        }
    }

    /** An executor has no process, and is given none before its application's driver is back. */
    record LaunchPostponed(WorkerId worker, ExecutorId executor) implements SoftEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.changeWorker(worker, entry -> entry.postpone(executor));
        }
    }

    /** An executor has registered with its driver. */
    record ExecutorJoined(ExecutorId executor) implements SoftEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.liveApplication(executor.app()).executorOrThrow(executor).join();
        }
    }

    /** An executor has lived long enough after it joined. */
    record ExecutorProven(ExecutorId executor) implements SoftEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.liveApplication(executor.app()).executorOrThrow(executor).prove();
        }
    }

    /** A worker runs a process that no live application wants. */
    record OccupantFound(WorkerId worker, ExecutorId executor, Occupant occupant) implements SoftEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.changeWorker(worker, entry -> entry.addOccupant(executor, occupant));
        }
    }

    /** An occupant's process is gone, or an application has taken it over. */
    record OccupantGone(WorkerId worker, ExecutorId executor) implements SoftEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.changeWorker(worker, entry -> entry.removeOccupant(executor));
        }
    }

    /**
     * An application's driver is connected.
     *
     * @param pid of its process, or 0
     */
    record ApplicationAttached(AppId app, long pid) implements SoftEvent {
        @Override
        public void applyTo(ClusterState state) {
            AppEntry entry = state.liveApplication(app);
            entry.attach(true);
            entry.drivenBy(pid);
        }
    }

    /** An application's driver has lost its connection. */
    record ApplicationDetached(AppId app) implements SoftEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.liveApplication(app).attach(false);
        }
    }

    /** Executors that another master started are expected back with their workers; nothing replaces them before. */
    record ExecutorsAwaited(AppId app, Set<ExecutorId> executors) implements SoftEvent {
        public ExecutorsAwaited {
            executors = Set.copyOf(executors);
        }

        @Override
        public void applyTo(ClusterState state) {
            state.liveApplication(app).await(executors);
        }
    }

    /** What has not come back by now is gone. */
    record AwaitingEnded(AppId app) implements SoftEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.liveApplication(app).await(Set.of());
        }
    }

    /**
     * Something for the history of a worker that the next master sees for itself: a worker that comes and goes must not have
     * to wait for a journal.
     */
    record WorkerSeen(WorkerId worker, Instant at, String what) implements SoftEvent, Happening {
        @Override
        public void applyTo(ClusterState state) {
            state.workerHistories().see(worker, this);
        }
    }

    /** An application whose executors fail gets no executor for a while, or gets them again. */
    record HoldChanged(AppId app, boolean held) implements SoftEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.liveApplication(app).hold(held);
        }
    }
}
