package dev.hearth.benchmarks;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The processes that were started, to end those that still run when this one ends, however it ends. Any thread. */
final class Leftovers {
    private static final Set<Process> STARTED = ConcurrentHashMap.newKeySet();

    private Leftovers() {}

    static void add(Process process) {
        STARTED.removeIf(other -> !other.isAlive());
        STARTED.add(process);
    }

    /** Ends what still runs at the end of this process. */
    static void endAtExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::end, "end-leftovers"));
    }

    private static void end() {
        for (Process process : STARTED) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
