package dev.hearth.protocol;

import dev.hearth.rpc.MessageTable;

/** The one table of message numbers. A number is never reused; new messages take new ones. */
public final class HearthMessages {

    private HearthMessages() {}

    /** Every message of this release. */
    public static MessageTable table() {
        MessageTable.Builder table = MessageTable.builder();
        daemons(table);
        clients(table);
        tasks(table);
        reports(table);
        return table.build();
    }

    /** What a client of a master's sends and gets: for a command, which lives no longer than the rest takes to be loaded. */
    public static MessageTable ofClients() {
        MessageTable.Builder table = MessageTable.builder();
        clients(table);
        return table.build();
    }

    private static void daemons(MessageTable.Builder table) {
        table.add(1, WorkerToMaster.RegisterWorker.class)
                .add(2, WorkerToMaster.RegisteredWorker.class)
                .add(3, WorkerToMaster.RegisterWorkerRefused.class)
                .add(4, WorkerToMaster.WorkerHeartbeat.class)
                .add(5, WorkerToMaster.ReportState.class)
                .add(6, WorkerToMaster.ExecutorStateChanged.class)
                .add(7, WorkerToMaster.LogPiece.class)
                .add(20, MasterToWorker.LaunchExecutor.class)
                .add(21, MasterToWorker.KillExecutor.class)
                .add(22, MasterToWorker.ApplicationFinished.class)
                .add(23, MasterToWorker.AcknowledgeEnds.class)
                .add(24, MasterToWorker.RequestReport.class)
                .add(25, MasterToWorker.ReconnectWorker.class)
                .add(26, MasterToWorker.LaunchDriver.class)
                .add(27, MasterToWorker.DecommissionWorker.class)
                .add(28, MasterToWorker.ReadLog.class)
                .add(29, MasterToWorker.RecommissionWorker.class)
                .add(40, AppToMaster.RegisterApplication.class)
                .add(41, AppToMaster.RegisteredApplication.class)
                .add(42, AppToMaster.RegisterApplicationRefused.class)
                .add(43, AppToMaster.ApplicationHeartbeat.class)
                .add(44, AppToMaster.ExecutorRegistered.class)
                .add(45, AppToMaster.UnregisterApplication.class)
                .add(46, AppToMaster.UnregisteredApplication.class)
                .add(47, AppToMaster.ExecutorWorked.class)
                .add(48, AppToMaster.RequestExecutors.class)
                .add(49, AppToMaster.ExecutorsRequested.class)
                .add(50, AppToMaster.KillExecutors.class)
                .add(51, AppToMaster.ExecutorsKilled.class)
                .add(60, MasterToApp.ExecutorAdded.class)
                .add(61, MasterToApp.ExecutorRunning.class)
                .add(62, MasterToApp.ExecutorRemoved.class)
                .add(63, MasterToApp.WorkerRemoved.class)
                .add(64, MasterToApp.ApplicationRemoved.class)
                .add(65, MasterToApp.WorkerDecommissioned.class)
                .add(140, ExecutorToWorker.WatchWorker.class, StartCodecs.WATCH_WORKER)
                .add(141, ExecutorToWorker.WatchingWorker.class, StartCodecs.WATCHING_WORKER);
    }

    private static void clients(MessageTable.Builder table) {
        table.add(80, ClientToMaster.RequestMasterState.class)
                .add(81, ClientToMaster.MasterState.class)
                .add(82, ClientToMaster.SubmitDriver.class)
                .add(83, ClientToMaster.DriverSubmitted.class)
                .add(84, ClientToMaster.SubmitDriverRefused.class)
                .add(85, ClientToMaster.Kill.class)
                .add(86, ClientToMaster.Killing.class)
                .add(87, ClientToMaster.RequestEnd.class)
                .add(88, ClientToMaster.EndState.class)
                .add(89, ClientToMaster.RequestHistory.class)
                .add(90, ClientToMaster.History.class)
                .add(91, ClientToMaster.RequestLog.class)
                .add(92, ClientToMaster.LogRead.class)
                .add(93, ClientToMaster.DecommissionWorkers.class)
                .add(94, ClientToMaster.WorkersDecommissioned.class)
                .add(95, ClientToMaster.RequestExplanation.class)
                .add(96, ClientToMaster.Explanation.class)
                .add(97, ClientToMaster.RecommissionWorkers.class)
                .add(98, ClientToMaster.WorkersRecommissioned.class)
                .add(108, ClientToMaster.ReportFailure.class)
                .add(109, ClientToMaster.FailureReported.class)
                .add(135, ClientToMaster.RequestLogin.class)
                .add(136, ClientToMaster.LoginLink.class)
                .add(150, ClientToMaster.CreateToken.class)
                .add(151, ClientToMaster.TokenAnswer.class)
                .add(152, ClientToMaster.RequestTokens.class)
                .add(153, ClientToMaster.Tokens.class)
                .add(154, ClientToMaster.RevokeToken.class)
                .add(157, ClientToMaster.RequestHosts.class)
                .add(158, ClientToMaster.Hosts.class);
    }

    private static void reports(MessageTable.Builder table) {
        table.add(145, AppToMaster.ApplicationProgress.class)
                .add(155, MasterToWorker.DescribeHost.class)
                .add(156, WorkerToMaster.HostDescription.class);
    }

    private static void tasks(MessageTable.Builder table) {
        table.add(100, ExecutorToDriver.RetrieveAppConfig.class, StartCodecs.RETRIEVE_APP_CONFIG)
                .add(101, ExecutorToDriver.AppConfig.class, StartCodecs.APP_CONFIG)
                .add(102, ExecutorToDriver.RegisterExecutor.class, StartCodecs.REGISTER_EXECUTOR)
                .add(103, ExecutorToDriver.RegisteredExecutor.class, StartCodecs.REGISTERED_EXECUTOR)
                .add(104, ExecutorToDriver.RegisterExecutorFailed.class, StartCodecs.REGISTER_EXECUTOR_FAILED)
                .add(105, ExecutorToDriver.StatusUpdate.class, new StatusUpdateCodec())
                .add(106, ExecutorToDriver.Heartbeat.class, new HeartbeatCodec())
                .add(107, ExecutorToDriver.HeartbeatResponse.class, StartCodecs.HEARTBEAT_RESPONSE)
                .add(120, DriverToExecutor.AddTaskSet.class, StartCodecs.ADD_TASK_SET)
                .add(121, DriverToExecutor.RemoveTaskSet.class, StartCodecs.REMOVE_TASK_SET)
                .add(122, DriverToExecutor.LaunchTask.class, new LaunchTaskCodec())
                .add(123, DriverToExecutor.KillTask.class)
                .add(124, DriverToExecutor.AcknowledgeStatus.class, StartCodecs.ACKNOWLEDGE_STATUS)
                .add(125, DriverToExecutor.RemoveBroadcast.class)
                .add(126, DriverToExecutor.StopExecutor.class, StartCodecs.STOP_EXECUTOR)
                .add(127, DriverToExecutor.TakeBackTasks.class);
    }
}
