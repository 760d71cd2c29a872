package dev.hearth.driver;

import dev.hearth.driver.schedule.ExecutorFailure;
import dev.hearth.protocol.ExecutorToDriver.ExecutorMetrics;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** How the executors of an application are and were. Written in the driver's loop, read by any thread. */
final class ExecutorLog {
    private static final int RETAINED_ENDS = 8;

    /** The processor time that passed between heartbeats, of all executors, and how many times that was told. */
    record Cpu(long nanos, long samples) {}

    private record Present(String id, String host, int cores, Instant added, Optional<ExecutorUsage> usage) {
        Present with(ExecutorUsage latest) {
            return new Present(id, host, cores, added, Optional.of(latest));
        }
    }

    private final int retained;
    private final Map<String, Present> present = new ConcurrentHashMap<>();
    private final Deque<LostExecutor> gone = new ArrayDeque<>();
    private volatile List<LostExecutor> lost = List.of();
    /** The newest first. */
    private volatile List<ExecutorFailure> ends = List.of();

    private volatile Cpu cpu = new Cpu(0, 0);

    /** @param retained how many lost executors are remembered */
    ExecutorLog(int retained) {
        this.retained = retained;
    }

    void added(String id, String host, int cores, Instant now) {
        present.put(id, new Present(id, host, cores, now, Optional.empty()));
    }

    /** Executors that were never added are ignored. */
    void heartbeat(String id, ExecutorMetrics metrics, Instant now) {
        Present before = present.get(id);
        if (before != null) {
            ExecutorUsage usage = ExecutorUsage.of(metrics, now);
            // the first one tells what the start took, which no task is to blame for
            before.usage().ifPresent(known -> {
                long used = metrics.cpuNanos() - known.cpuTime().toNanos();
                cpu = new Cpu(cpu.nanos() + Math.max(0, used), cpu.samples() + 1);
            });
            present.put(id, before.with(usage));
        }
    }

    /** Executors that were never added are ignored. */
    void removed(String id, String reason, Instant now) {
        Present before = present.remove(id);
        if (before != null) {
            gone.add(new LostExecutor(
                    before.id(), before.host(), before.cores(), before.added(), now, reason, before.usage()));
            while (gone.size() > retained) {
                gone.remove();
            }
            lost = List.copyOf(gone);
        }
    }

    /** Its process is over, whether or not it was ever added. */
    void ended(ExecutorFailure end) {
        ends = Stream.concat(Stream.of(end), ends.stream()).limit(RETAINED_ENDS).toList();
    }

    /** The newest of the last ends that the sentence names. */
    Optional<ExecutorFailure> endNamedIn(String sentence) {
        return ends.stream().filter(each -> each.isNamedIn(sentence)).findFirst();
    }

    /** Of an executor that is there. */
    Optional<ExecutorUsage> usage(String id) {
        return Optional.ofNullable(present.get(id)).flatMap(Present::usage);
    }

    /** How many there are. */
    int registered() {
        return present.size();
    }

    /** The last ones, oldest first. */
    List<LostExecutor> lost() {
        return lost;
    }

    Cpu cpu() {
        return cpu;
    }
}
