package dev.hearth.driver.schedule;

import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import java.util.List;

/** What the scheduler offers to those who bring executors. In the driver's loop only. */
public interface ExecutorScheduler {

    /** An executor offers its slots. Gives the number by which the scheduler knows it. */
    int addExecutor(String id, String host, int slots, ExecutorLink link);

    /** Attempts are over, says the executor. News of attempts that are not known to run there are ignored. */
    void ended(int executor, List<TaskEnded> ends);
}
