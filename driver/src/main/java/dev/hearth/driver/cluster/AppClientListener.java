package dev.hearth.driver.cluster;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.List;

/** Hears from an {@link AppClient}. All calls come in the loop. */
interface AppClientListener {

    /** The application is registered: for the first time, or again after the link was lost. */
    void onRegistered(AppId app, boolean first);

    /** The application could not be registered; the message is for the user. The last call. */
    void onNotRegistered(DriverException failure);

    /** The link was lost; the client redials. */
    void onMasterLost(String reason);

    /** The master ended the application, or does not take it back. The last call. */
    void onApplicationRemoved(String reason);

    /** An executor is being launched. */
    void onExecutorAdded(ExecutorId executor, WorkerId worker, String host, Resources resources);

    /** An executor is over. May come again. */
    void onExecutorRemoved(ExecutorId executor, ExecutorEnd end, boolean workerLost);

    /**
     * A worker is to be left: what runs there may end, and nothing new is to begin. May come again.
     *
     * @param executors of this application there, as the master knows them
     */
    void onWorkerDecommissioned(WorkerId worker, String host, List<ExecutorId> executors, String reason);

    /** A worker is gone, with everything that ran there. May come again. */
    void onWorkerRemoved(WorkerId worker, String host, String reason);
}
