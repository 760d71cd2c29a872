package dev.hearth.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import org.junit.jupiter.api.Test;

class LogReadsTest {
    private static final ExecutorId FIRST = new ExecutorId(new AppId("app-1"), 0);
    private static final ExecutorId SECOND = new ExecutorId(new AppId("app-1"), 1);
    private static final long RECENT = LogReads.RECENT.toNanos();

    private final LogReads reads = new LogReads();

    @Test
    void aLogIsBeingReadUntilNothingWasAskedForSomeTime() {
        long start = Long.MAX_VALUE - RECENT;
        reads.read(FIRST, start);
        reads.read(SECOND, start + 1);
        reads.read(FIRST, start + RECENT - 1);

        assertThat(reads.recent(start + RECENT)).containsExactlyInAnyOrder(FIRST, SECOND);
        assertThat(reads.recent(start + RECENT + 1)).containsExactly(FIRST);
        assertThat(reads.recent(start + 2 * RECENT - 1)).isEmpty();
    }
}
