package dev.hearth.driver.schedule;

/** Nobody hears of the events: for schedulers that nobody watches. Safe for use by many threads. */
public class Unheard implements SchedulerEvents {
    @Override
    public void onJobStarted(long job, Object description, int tasks) {}

    @Override
    public void onTasksEnded(long job, int succeeded, int failed, int running) {}

    @Override
    public void onJobEnded(long job, boolean ok) {}

    @Override
    public void onExecutorAdded(String id, String host, int cores) {}

    @Override
    public void onExecutorRemoved(String id, String reason) {}

    @Override
    public void onWaiting(long job, String why) {}

    @Override
    public void onMasterLost(String reason) {}

    @Override
    public void onApplicationRemoved(String reason) {}
}
