package dev.hearth.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Processor time and memory of processes, as the kernel counts them in {@code /proc}. The time has a resolution of 10 ms a
 * process. Linux only. Uses the JDK alone, so that programs with other jars than Hearth's can use it.
 */
public final class ProcessCpu {
    /** A tick of {@code /proc/PID/stat} is 1/100 s on every Linux that the JDK runs on. */
    private static final long MICROS_PER_TICK = 10_000;

    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    private static final long KIB = 1024;

    private ProcessCpu() {}

    /** Processes and all that descend from them, those that run now. */
    public static Set<Long> trees(Collection<Long> roots) {
        Set<Long> all = new LinkedHashSet<>();
        for (long root : roots) {
            ProcessHandle.of(root).ifPresent(handle -> {
                all.add(handle.pid());
                handle.descendants().forEach(descendant -> all.add(descendant.pid()));
            });
        }
        return all;
    }

    /** User and system time that these processes have taken so far, in µs. One that has ended counts nothing. */
    public static long micros(Collection<Long> pids) {
        long ticks = 0;
        for (long pid : pids) {
            String stat = text(Path.of("/proc", Long.toString(pid), "stat"));
            int end = stat.lastIndexOf(')');
            if (end > 0) {
                // The fields after the name, which may itself have spaces and brackets.
                String[] fields = stat.substring(end + 2).split(" ", -1);
                ticks += Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
            }
        }
        return ticks * MICROS_PER_TICK;
    }

    /** Resident memory of a process, in bytes; 0 if it has ended. */
    public static long residentBytes(long pid) {
        return text(Path.of("/proc", Long.toString(pid), "status"))
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
                .findFirst()
                .orElse(0);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            // A process may end between being listed and being read.
            return "";
        }
    }
}
