package dev.hearth.executor;

import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.SucceededTasks;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ends of attempts on their way from a runner to the loop. Belongs to one of them at a time; {@link RunnerOutbox} hands it
 * over.
 */
final class EndBatch {
    /** As many ends, or as many bytes of them, do not wait for others any longer. */
    static final int FULL = 256;

    static final int FULL_BYTES = 64 * 1024;
    private static final int FEWEST = 4;

    private final long beganNanos;
    private final int expected;
    private final List<SucceededTasks> succeeded = new ArrayList<>(1);
    private List<TaskEnded> ended = List.of();
    private SucceededTasks.@Nullable Writer writer;
    private int count;
    private int bytes;

    /** {@code expected} is how many ends are likely to come. */
    EndBatch(long beganNanos, int expected) {
        this.beganNanos = beganNanos;
        this.expected = Math.max(FEWEST, Math.min(expected, FULL));
    }

    /** When its first end was added, or a little earlier. From any thread. */
    long beganNanos() {
        return beganNanos;
    }

    int count() {
        return count;
    }

    boolean isFull() {
        SucceededTasks.Writer now = writer;
        return count >= FULL || bytes + (now == null ? 0 : now.bytes()) >= FULL_BYTES;
    }

    /** Counts a success, which the caller adds to what this gives. */
    SucceededTasks.Writer succeeding(long taskSet) {
        count++;
        SucceededTasks.Writer now = writer;
        if (now != null && now.taskSet() == taskSet && now.bytes() < FULL_BYTES) {
            return now;
        }
        finishWriter();
        SucceededTasks.Writer next = new SucceededTasks.Writer(taskSet, expected);
        writer = next;
        return next;
    }

    void ended(TaskEnded end) {
        if (ended.isEmpty()) {
            ended = new ArrayList<>();
        }
        ended.add(end);
        count++;
        bytes += (int) Math.min(NewsDesk.bytes(end.end()), FULL_BYTES);
    }

    List<TaskEnded> ended() {
        return ended;
    }

    /** The successes. The batch takes no more. */
    List<SucceededTasks> succeeded() {
        finishWriter();
        return succeeded;
    }

    private void finishWriter() {
        SucceededTasks.Writer done = writer;
        if (done != null) {
            bytes += done.bytes();
            succeeded.add(done.finish());
            writer = null;
        }
    }
}
