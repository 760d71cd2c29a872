package dev.hearth.master;

import dev.hearth.model.AppId;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.LaunchCommand;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.MasterToApp;
import dev.hearth.protocol.MasterToWorker;
import java.time.Duration;

/** What leaves the master once the events it follows from are durable. */
sealed interface Send {

    /** Takes what is sent, each kind in its way. */
    interface Outlet {
        void toWorker(ToWorker send);

        void launch(Launch send);

        void launchDriver(LaunchDriver send);

        void toApp(ToApp send);

        void releaseHold(ReleaseHold send);

        void endAwaiting(EndAwaiting send);
    }

    /** Gives this to the outlet. */
    void leaveBy(Outlet outlet);

    /** To a worker; dropped when it is not connected, since its next report tells what it missed. */
    record ToWorker(WorkerId worker, MasterToWorker message) implements Send {
        @Override
        public void leaveBy(Outlet outlet) {
            outlet.toWorker(this);
        }
    }

    /** {@code LaunchExecutor}, but for the application's secret, which no decision sees. */
    record Launch(
            WorkerId worker,
            long number,
            ExecutorId executor,
            Resources resources,
            String appName,
            LaunchCommand command,
            String driverUrl,
            int profile)
            implements Send {
        @Override
        public void leaveBy(Outlet outlet) {
            outlet.launch(this);
        }
    }

    /** {@link MasterToWorker.LaunchDriver}, but for the driver's secret, which no decision sees. */
    record LaunchDriver(WorkerId worker, long number, ExecutorId attempt, DriverSpec spec) implements Send {
        @Override
        public void leaveBy(Outlet outlet) {
            outlet.launchDriver(this);
        }
    }

    /** To the driver of an application; dropped when it is not connected. */
    record ToApp(AppId app, MasterToApp message) implements Send {
        @Override
        public void leaveBy(Outlet outlet) {
            outlet.toApp(this);
        }
    }

    /** To the master itself, later: an application may be given executors again. */
    record ReleaseHold(AppId app, Duration after) implements Send {
        @Override
        public void leaveBy(Outlet outlet) {
            outlet.releaseHold(this);
        }
    }

    /** To the master itself, later: what has not come back of a taken-over application is gone. */
    record EndAwaiting(AppId app, Duration after) implements Send {
        @Override
        public void leaveBy(Outlet outlet) {
            outlet.endAwaiting(this);
        }
    }
}
