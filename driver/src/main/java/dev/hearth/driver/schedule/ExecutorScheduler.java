package dev.hearth.driver.schedule;

import dev.hearth.rpc.codec.WireException;

/** What the scheduler offers to those who bring executors. In the driver's loop only. */
public interface ExecutorScheduler {

    /** An executor offers its slots. Gives the number by which the scheduler knows it. */
    int addExecutor(String id, String host, int slots, ExecutorLink link);

    /**
     * News from the executor. Those of attempts that are not known to run there are ignored.
     *
     * @throws WireException when a column cannot be read; the executor is to be given up then
     */
    void news(int executor, TaskNews news);
}
