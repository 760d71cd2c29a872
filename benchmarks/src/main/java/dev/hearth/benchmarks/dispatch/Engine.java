package dev.hearth.benchmarks.dispatch;

import java.util.List;
import java.util.Set;

/**
 * A system that runs tasks on one executor with two slots, as its users call it. Implemented for each system that is
 * measured, so that all are measured by the same code. Uses the JDK alone. For one thread.
 */
public interface Engine extends AutoCloseable {

    /** A job of one stage that may be run again and again. */
    @FunctionalInterface
    interface Job {
        /** Runs it and waits; the tasks' values in order. */
        List<Long> run() throws Exception;
    }

    /** A job whose tasks give {@link Work#value} of their index. */
    Job values(int tasks, long seed);

    /** A job whose tasks do {@link Work#spin} and give its value. */
    Job spins(int tasks, long iterations, long seed);

    /** A job whose tasks each have so many bytes of their own as an argument, and give {@link Work#digest} of them. */
    Job digests(List<byte[]> arguments, long seed);

    /** Runs a job whose tasks give so many {@link Work#bytes} each; what they gave, in order. */
    List<byte[]> bytes(int tasks, int size, long seed) throws Exception;

    /** Every process of the system that runs now, with this one. */
    Set<Long> pids();

    @Override
    void close();
}
