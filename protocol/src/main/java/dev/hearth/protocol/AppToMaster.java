package dev.hearth.protocol;

import dev.hearth.model.AppId;
import dev.hearth.model.AppSecrets;
import dev.hearth.model.AppSpec;
import dev.hearth.model.DispatchTimes;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.Progress;
import dev.hearth.model.ResourceProfile;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Request;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a driver says to the master for its application. */
public sealed interface AppToMaster extends Message {

    /**
     * Takes up an application, or takes it up again after a lost connection or a restarted master.
     *
     * @param key chosen by the driver at random: the same key gives the same application
     * @param known the id it had before, and the epoch that gave it, if any
     * @param executors those registered with the driver now
     * @param pid of the driver's process, on its host; 0 if it cannot tell
     */
    record RegisterApplication(
            String key, AppSpec spec, AppSecrets secrets, Optional<Known> known, List<ExecutorId> executors, long pid)
            implements AppToMaster, Request<RegisterApplicationReply> {
        public RegisterApplication {
            executors = List.copyOf(executors);
        }

        /** Of a driver that does not tell its process id. */
        public RegisterApplication(
                String key, AppSpec spec, AppSecrets secrets, Optional<Known> known, List<ExecutorId> executors) {
            this(key, spec, secrets, known, executors, 0);
        }

        /** The same for another user. */
        public RegisterApplication of(String user) {
            return new RegisterApplication(key, spec.of(user), secrets, known, executors, pid);
        }
    }

    /** An application as an earlier registration named it. */
    record Known(AppId app, Epoch epoch) {}

    /** The answer to {@link RegisterApplication}. */
    sealed interface RegisterApplicationReply extends Message {}

    /**
     * The application is known; executors follow as they are placed.
     *
     * @param heartbeatEvery how often to say {@link ApplicationHeartbeat}
     */
    record RegisteredApplication(AppId app, Epoch epoch, Duration heartbeatEvery) implements RegisterApplicationReply {}

    /** The application is not taken, for a reason that trying again does not change. */
    record RegisterApplicationRefused(String reason) implements RegisterApplicationReply {}

    /** Proves that the driver lives; silence for {@code hearth.deploy.applicationLease} ends the application. */
    record ApplicationHeartbeat(AppId app) implements AppToMaster {}

    /** An executor has registered with the driver: its start has succeeded. */
    record ExecutorRegistered(ExecutorId executor) implements AppToMaster {}

    /** An executor has finished its first task: whatever failed before it no longer counts against the application. */
    record ExecutorWorked(ExecutorId executor) implements AppToMaster {}

    /**
     * How far the application is. The master remembers the last one, and decides nothing by it: losing it does no harm.
     *
     * @param dispatch all that the driver has counted
     */
    record ApplicationProgress(AppId app, Progress progress, DispatchTimes dispatch) implements AppToMaster {
        /** Of a driver that has dispatched nothing. */
        public ApplicationProgress(AppId app, Progress progress) {
            this(app, progress, DispatchTimes.NONE);
        }
    }

    /**
     * How many executors of each profile there should be. A profile that is not named is left as it was. Fewer than there
     * are end nothing: they are only not replaced.
     */
    record RequestExecutors(AppId app, List<ProfileTotal> totals) implements AppToMaster, Request<ExecutorsRequested> {
        public RequestExecutors {
            totals = List.copyOf(totals);
        }
    }

    /** So many executors in all, of this profile. */
    record ProfileTotal(ResourceProfile profile, int total) {
        public ProfileTotal {
            if (total < 0) {
                throw new IllegalArgumentException("a number of executors is not negative, found " + total);
            }
        }
    }

    /** Whether the application is known, and with it the totals. */
    record ExecutorsRequested(boolean known) implements Message {}

    /**
     * End these executors, and lower the totals of their profiles by as many if {@code lowerTotals}. Those that are not
     * there are passed over.
     */
    record KillExecutors(AppId app, List<ExecutorId> executors, boolean lowerTotals)
            implements AppToMaster, Request<ExecutorsKilled> {
        public KillExecutors {
            executors = List.copyOf(executors);
        }
    }

    /** The executors that are being ended. */
    record ExecutorsKilled(List<ExecutorId> executors) implements Message {
        public ExecutorsKilled {
            executors = List.copyOf(executors);
        }
    }

    /**
     * The driver is done: end everything that belongs to the application.
     *
     * @param failure a sentence when the job failed
     */
    record UnregisterApplication(AppId app, Optional<String> failure)
            implements AppToMaster, Request<UnregisteredApplication> {}

    /** The application is over; orders to end its executors are on their way. */
    record UnregisteredApplication(AppId app) implements Message {}
}
