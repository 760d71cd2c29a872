package dev.hearth.master.state;

import dev.hearth.model.DriverId;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.DriverState;
import dev.hearth.model.EndCause;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.HistoryEntry;
import dev.hearth.model.WorkerId;
import dev.hearth.rpc.codec.WireId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A change to a driver that the cluster runs. */
public sealed interface DriverEvent extends DurableEvent {

    /**
     * A driver was taken.
     *
     * @param key chosen by its submitter: the same key is the same submission
     */
    @WireId(30)
    record DriverTaken(DriverId driver, String key, DriverSpec spec, Instant at) implements DriverEvent, Happening {
        @Override
        public void applyTo(ClusterState state) {
            DriverEntry entry = new DriverEntry(driver, key, spec, at);
            entry.happened(this);
            state.drivers().add(entry);
            state.drivers().count(state.drivers().next() + 1);
        }

        @Override
        public String what() {
            return "submitted by " + spec.user();
        }
    }

    /** A worker is to run the driver. */
    @WireId(31)
    record DriverLaunched(ExecutorId attempt, Place place, Instant at) implements DriverEvent, Happening {
        @Override
        public void applyTo(ClusterState state) {
            DriverEntry driver =
                    state.drivers().liveOrThrow(new DriverId(attempt.app().value()));
            ExecutorEntry process = new Launched(attempt, place).entry(driver.spec());
            driver.launch(process);
            driver.happened(this);
            state.drivers().settle(driver);
            state.place(process);
        }

        @Override
        public String what() {
            return "attempt " + attempt.number() + " launched on worker " + place.worker();
        }
    }

    /**
     * The driver's process is over, and another one is to come.
     *
     * @param failures failures in a row, this one included
     * @param avoid whether its worker is not to be asked again while there are others
     */
    @WireId(32)
    record AttemptEnded(ExecutorId attempt, ExecutorEnd end, int failures, boolean avoid, Instant at)
            implements DriverEvent, Happening {
        @Override
        public void applyTo(ClusterState state) {
            DriverEntry driver = state.drivers().ofAttemptOrThrow(attempt);
            driver.desired().ifPresent(state::unplace);
            driver.attemptEnded(end, failures, avoid);
            driver.happened(this);
            state.drivers().settle(driver);
        }

        @Override
        public String what() {
            return "attempt " + attempt.number() + " ended (" + EndCause.of(end).word() + "): " + end.message();
        }
    }

    /**
     * The driver is over.
     *
     * @param last how its last process ended, if that is what ended it
     * @param cause a sentence, unless it simply finished
     */
    @WireId(33)
    record DriverEnded(DriverId driver, DriverState end, Optional<ExecutorEnd> last, Optional<String> cause, Instant at)
            implements DriverEvent, Happening {
        @Override
        public void applyTo(ClusterState state) {
            DriverEntry entry = state.drivers().liveOrThrow(driver);
            entry.desired().ifPresent(state::unplace);
            entry.end(end, last, cause, at);
            entry.happened(this);
            state.drivers().retire(entry);
        }

        @Override
        public String what() {
            return end + cause.map(why -> ": " + why).orElse("");
        }
    }

    /** Somebody wants the driver to end; it is over when its process is. */
    @WireId(34)
    record KillRequested(DriverId driver, String reason, Instant at) implements DriverEvent, Happening {
        @Override
        public void applyTo(ClusterState state) {
            DriverEntry entry = state.drivers().liveOrThrow(driver);
            entry.requestKill(reason);
            entry.happened(this);
        }

        @Override
        public String what() {
            return "to be ended: " + reason;
        }
    }

    /** The worker of the driver's process is lost; the process may live. */
    @WireId(35)
    record AttemptAstray(ExecutorId attempt, String why, Instant at) implements DriverEvent, Happening {
        @Override
        public void applyTo(ClusterState state) {
            DriverEntry driver = state.drivers().ofAttemptOrThrow(attempt);
            driver.desired().ifPresent(state::unplace);
            driver.stray(why);
            driver.happened(this);
            state.drivers().settle(driver);
        }

        @Override
        public String what() {
            return "attempt " + attempt.number() + " is out of reach: " + why;
        }
    }

    /** The worker is back, and with it the driver's process. */
    @WireId(36)
    record AttemptFound(ExecutorId attempt, Instant at) implements DriverEvent, Happening {
        @Override
        public void applyTo(ClusterState state) {
            DriverEntry driver = state.drivers().ofAttemptOrThrow(attempt);
            driver.find();
            driver.happened(this);
            state.drivers().settle(driver);
            driver.desired().ifPresent(state::place);
        }

        @Override
        public String what() {
            return "attempt " + attempt.number() + " goes on: its worker is back";
        }
    }

    /** So many drivers were ever submitted. */
    @WireId(37)
    record DriversCounted(long count) implements DriverEvent {
        @Override
        public void applyTo(ClusterState state) {
            state.drivers().count(count);
        }
    }

    /** A driver as a snapshot has it. */
    @WireId(38)
    record DriverRestored(
            DriverId driver,
            String key,
            DriverSpec spec,
            Instant submitted,
            DriverState state,
            Optional<Launched> newest,
            Course course,
            List<WorkerId> workers,
            List<WorkerId> avoided,
            List<HistoryEntry> history)
            implements DriverEvent {
        @Override
        public void applyTo(ClusterState state) {
            DriverEntry entry = DriverEntry.of(this);
            state.drivers().add(entry);
            entry.desired().ifPresent(state::place);
        }
    }

    /** An attempt at a driver, and where it was launched. */
    record Launched(ExecutorId attempt, Place place) {
        ExecutorEntry entry(DriverSpec spec) {
            return new ExecutorEntry(attempt, place, spec.resources(), 0);
        }
    }

    /** How far a driver has come. */
    record Course(
            int nextAttempt,
            int failures,
            boolean astray,
            Optional<String> killReason,
            Optional<Integer> exitCode,
            Optional<String> cause,
            Optional<Instant> ended,
            List<String> lastLines,
            Optional<EndCause> causeClass) {}
}
