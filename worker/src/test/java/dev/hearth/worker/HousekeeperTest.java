package dev.hearth.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.worker.process.DiskSpace.Found;
import dev.hearth.worker.process.DiskSpace.Remains;
import dev.hearth.worker.process.DiskSpace.Removal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HousekeeperTest {
    private static final long MIB = 1 << 20;
    private static final AppId APP = new AppId("app-1");
    private static final ExecutorId ENDED = new ExecutorId(APP, 0);
    private static final CleanUpConfig CONFIG =
            new CleanUpConfig(true, Duration.ofMinutes(30), Duration.ofDays(7), 1 << 30, 1 << 30, 64 * MIB);

    private final ManualTime time = new ManualTime();
    private final ManualEventLoop loop = new ManualEventLoop(time, "worker");
    private final FakeFiles disk = new FakeFiles();
    private final Set<AppId> busy = new HashSet<>();
    private final Set<ExecutorId> read = new HashSet<>();
    private final List<Optional<String>> troubles = new ArrayList<>();
    private final Housekeeper housekeeper = new Housekeeper(loop, disk, CONFIG, "/work", new Housekeeper.Owner() {
        @Override
        public Set<AppId> busy() {
            return Set.copyOf(busy);
        }

        @Override
        public Set<ExecutorId> read() {
            return Set.copyOf(read);
        }

        @Override
        public void onTrouble(Optional<String> sentence) {
            troubles.add(sentence);
        }
    });

    @Test
    void itLooksSoonAfterItsStartAndThenAtEachInterval() {
        start();

        time.advance(Duration.ofSeconds(10));
        int first = disk.surveys.size();
        time.advance(Duration.ofMinutes(60));

        assertThat(first).isEqualTo(1);
        assertThat(disk.surveys).hasSize(3);
        assertThat(disk.removals).isEmpty();
        assertThat(troubles).isEmpty();
    }

    @Test
    void whatIsTooOldIsRemovedUnlessItsApplicationHasBegunMeanwhile() {
        Instant old = time.wallTime().minus(Duration.ofDays(8));
        disk.found = new Found(List.of(new Remains(ENDED, old, 1)), List.of());
        busy.add(APP);
        start();
        time.advance(Duration.ofMinutes(1));
        boolean early = !disk.removals.isEmpty();
        busy.clear();

        time.advance(Duration.ofMinutes(30));

        assertThat(early).isFalse();
        assertThat(disk.surveys).containsExactly(Set.of(APP), Set.of());
        assertThat(disk.removals).containsExactly(new Removal(List.of(ENDED), List.of()));
    }

    @Test
    void aFullDiskIsCleanedFirstAndNoTroubleIfThatHelps() {
        disk.found = new Found(List.of(new Remains(ENDED, time.wallTime(), 100 * MIB)), List.of());
        disk.freedByRemoval = 100 * MIB;
        disk.freeBytes = 10 * MIB;

        start();
        time.advance(Duration.ofSeconds(5));

        assertThat(disk.removals).containsExactly(new Removal(List.of(ENDED), List.of()));
        assertThat(troubles).isEmpty();
    }

    @Test
    void whoeverReadsALogIsGivenTenSecondsWhereNothingRuns() {
        nearlyFullButForWhatIsRead();

        start();
        time.advance(Duration.ofSeconds(9));
        boolean early = !disk.removals.isEmpty();
        List<Optional<String>> full = List.copyOf(troubles);
        time.advance(Duration.ofSeconds(2));

        assertThat(early).isFalse();
        assertThat(full).singleElement().satisfies(each -> assertThat(each).isPresent());
        assertThat(disk.removals).containsExactly(new Removal(List.of(ENDED), List.of()));
        assertThat(troubles).hasSize(2).endsWith(Optional.empty());
    }

    @Test
    void whatRunsMattersMoreThanALogThatIsBeingRead() {
        nearlyFullButForWhatIsRead();
        busy.add(new AppId("app-2"));

        start();
        time.advance(Duration.ofSeconds(1));

        assertThat(disk.removals).containsExactly(new Removal(List.of(ENDED), List.of()));
        assertThat(troubles).isEmpty();
    }

    private void nearlyFullButForWhatIsRead() {
        disk.found = new Found(List.of(new Remains(ENDED, time.wallTime(), 100 * MIB)), List.of());
        disk.freedByRemoval = 100 * MIB;
        disk.freeBytes = 10 * MIB;
        read.add(ENDED);
    }

    @Test
    void aDiskThatStaysFullIsATroubleUntilThereIsSomeMoreThanEnough() {
        disk.freeBytes = 10 * MIB;
        start();
        time.advance(Duration.ofMinutes(5));
        List<Optional<String>> full = List.copyOf(troubles);
        int surveys = disk.surveys.size();
        disk.freeBytes = 65 * MIB;
        time.advance(Duration.ofSeconds(2));
        boolean still = troubles.size() == 1;
        disk.freeBytes = 80 * MIB;
        time.advance(Duration.ofSeconds(2));
        disk.freeBytes = 65 * MIB;
        time.advance(Duration.ofSeconds(4));

        assertThat(full)
                .containsExactly(Optional.of("the disk of the work directory /work has 10 MiB free, less than"
                        + " hearth.worker.minFreeDisk asks for (64 MiB); free some of it"));
        assertThat(surveys).isBetween(10, 12);
        assertThat(still).isTrue();
        assertThat(troubles).hasSize(2).endsWith(Optional.empty());
    }

    @Test
    void aDirectoryThatCannotBeUsedIsATroubleUntilItCan() {
        start();
        disk.diskIsGone = true;
        time.advance(Duration.ofSeconds(10));
        disk.diskIsGone = false;
        time.advance(Duration.ofSeconds(2));

        assertThat(troubles)
                .containsExactly(
                        Optional.of("the work directory /work cannot be used: /work: no such file or directory"),
                        Optional.empty());
    }

    @Test
    void afterItsStopNothingHappens() {
        start();
        loop.execute(() -> {
            housekeeper.stop();
            housekeeper.stop();
        });
        disk.freeBytes = 0;

        time.advance(Duration.ofDays(1));

        assertThat(disk.surveys).isEmpty();
        assertThat(troubles).isEmpty();
        assertThat(time.pendingTimers()).isZero();
    }

    private void start() {
        loop.execute(housekeeper::start);
        time.runUntilIdle();
    }
}
