package dev.hearth.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long this process took to reach its {@code main}, to the hundredth of a second. From any thread. */
final class OwnStart {
    private static final Path STAT = Path.of("/proc/self/stat");
    private static final Path UPTIME = Path.of("/proc/uptime");
    /** A tick of {@code /proc/PID/stat} is 1/100 s on every Linux that the JDK runs on. */
    private static final long MILLIS_PER_TICK = 10;
    /** Field 22, counted from what follows the command, which ends field 2 (proc(5)). */
    private static final int START_TICKS = 19;

    private static final long MILLIS_PER_SECOND = 1_000;

    private OwnStart() {}

    /**
     * The time from the beginning of this process to its {@code main}, as Linux tells it; empty elsewhere.
     *
     * @param reached when {@code main} began
     */
    static Optional<Duration> took(Instant reached, Clock clock) {
        try {
            Duration since = Duration.between(reached, clock.instant());
            Optional<Duration> age = age(Files.readString(STAT), Files.readString(UPTIME));
            return age.isEmpty() || age.get().compareTo(since) < 0
                    ? Optional.empty()
                    : Optional.of(age.get().minus(since));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * How long a process has run.
     *
     * @param stat the text of {@code /proc/PID/stat}
     * @param uptime the text of {@code /proc/uptime}; of a container alone where the host's is hidden, which may be less
     *     than the process's start: then nothing is known
     */
    static Optional<Duration> age(String stat, String uptime) {
        // the command is in brackets, and may have any character in it
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        String[] seconds = uptime.strip().split(" ", -1);
        if (fields.length <= START_TICKS) {
            return Optional.empty();
        }
        try {
            long startMillis = Long.parseLong(fields[START_TICKS]) * MILLIS_PER_TICK;
            long nowMillis = Math.round(Double.parseDouble(seconds[0]) * MILLIS_PER_SECOND);
            return nowMillis < startMillis ? Optional.empty() : Optional.of(Duration.ofMillis(nowMillis - startMillis));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
