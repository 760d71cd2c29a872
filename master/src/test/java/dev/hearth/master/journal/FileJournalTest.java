package dev.hearth.master.journal;

import static dev.hearth.master.journal.JournalRun.event;
import static dev.hearth.master.journal.JournalRun.eventsOn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FileJournalTest {
    private final VirtualDisk disk = new VirtualDisk();

    @Test
    void whatWasAddedIsReadInItsOrder() {
        JournalRun run = JournalRun.on(disk);
        run.add("a", "b");
        run.settle();
        run.add("c");
        run.settle();

        assertThat(eventsOn(disk.afterKill())).containsExactly(event("a"), event("b"), event("c"));
    }

    @Test
    void aFreshJournalTakesTheNewClustersIdAndAnotherStartFindsIt() {
        RecoveredJournal first = JournalRun.on(disk).recovered;
        RecoveredJournal second = JournalRun.on(disk.afterKill()).recovered;

        assertThat(first.fresh()).isTrue();
        assertThat(second.fresh()).isFalse();
        assertThat(List.of(first.cluster(), second.cluster())).containsOnly(JournalRun.CLUSTER);
    }

    @Test
    void nothingIsDurableBeforeItsSync() {
        JournalRun run = JournalRun.on(disk);

        run.add("a");
        assertThat(run.durable).isZero();
        run.jobs(1);

        assertThat(run.durable).isEqualTo(1);
    }

    @Test
    void turnsThatComeWhileOneIsWrittenShareTheNextSync() {
        JournalRun run = JournalRun.on(disk);
        int before = disk.syncs();

        run.add("first");
        for (int i = 0; i < 100; i++) {
            run.add("later " + i);
        }
        run.jobs(2);

        assertThat(run.durable).isEqualTo(101);
        assertThat(disk.syncs() - before).isEqualTo(2);
    }

    @Test
    void eachRecordOnTheDiskIsToldWithItsBytes() {
        JournalRun run = JournalRun.on(disk);
        List<Long> told = new ArrayList<>();
        run.inLoop(() -> run.journal.watchedBy((bytes, nanos) -> told.add(bytes)));

        run.add("first");
        run.add("second");
        run.add("third, in one record with the second");
        assertThat(told).isEmpty();
        run.jobs(2);

        assertThat(told).hasSize(2).allMatch(bytes -> bytes > 0);
    }

    @Test
    void aTurnThatAddsNothingWaitsForThoseBeforeItAloneAndCostsNoWrite() {
        JournalRun run = JournalRun.on(disk);
        List<String> seen = new ArrayList<>();
        run.inLoop(() -> {
            run.journal.append(List.of(), () -> seen.add("at once"));
            seen.add("returned");
        });
        run.add("a");
        int changes = disk.changes();
        run.inLoop(() -> run.journal.append(List.of(), () -> seen.add("after a")));
        assertThat(seen).containsExactly("at once", "returned");

        run.settle();

        assertThat(seen).containsExactly("at once", "returned", "after a");
        assertThat(disk.changes() - changes).as("one write, one sync").isEqualTo(2);
    }

    @Test
    void aSnapshotIsWantedAfterSixteenMebibytesAndThenAfterTwiceItsSize() {
        JournalRun run = JournalRun.on(disk);
        String mebibyte = "x".repeat(1 << 20);
        for (int i = 0; i < 15; i++) {
            run.add(mebibyte);
        }
        run.settle();
        assertThat(run.journal.wantsSnapshot()).isFalse();

        run.add(mebibyte);
        run.settle();
        assertThat(run.journal.wantsSnapshot()).isTrue();

        run.snapshot();
        assertThat(run.journal.wantsSnapshot()).as("while one is written").isFalse();
        run.settle();
        for (int i = 0; i < 31; i++) {
            run.add(mebibyte);
        }
        run.settle();
        assertThat(run.journal.wantsSnapshot())
                .as("16 MiB, but less than twice the last")
                .isFalse();

        run.add(mebibyte);
        run.add(mebibyte);
        run.settle();
        assertThat(run.journal.wantsSnapshot()).isTrue();
        assertThat(JournalRun.on(disk.afterKill()).journal.wantsSnapshot())
                .as("a restart does not forget")
                .isTrue();
    }

    @Test
    void aSnapshotTakesThePlaceOfTheRecordsBeforeIt() {
        JournalRun run = JournalRun.on(disk);
        run.add("a");
        run.add("b");
        run.inLoop(() -> run.journal.snapshot(List.of(event("a and b"))));
        run.add("c");
        run.settle();

        assertThat(eventsOn(disk.afterKill())).containsExactly(event("a and b"), event("c"));
        assertThat(disk.files().keySet())
                .containsExactly("journal-00000000000000000003.log", "snapshot-00000000000000000002.snap");
    }

    @Test
    void recordsGoOnWhileASnapshotIsWritten() {
        JournalRun run = JournalRun.on(disk);
        for (int i = 0; i < 8; i++) {
            run.add("x".repeat(1 << 20));
        }
        run.settle();
        run.snapshot();
        run.jobs(1);

        for (int i = 0; i < 4; i++) {
            int before = run.durable;
            run.add("meanwhile " + i);
            run.jobs(2);
            assertThat(run.durable).isEqualTo(before + 1);
        }
        assertThat(disk.files().keySet()).as("not finished yet").anyMatch(name -> name.endsWith(".snap.new"));
        run.settle();

        assertThat(disk.files().keySet()).noneMatch(name -> name.endsWith(".new"));
        assertThat(eventsOn(disk.afterKill())).isEqualTo(run.added);
    }

    @Test
    void whatAnEarlierOneAddedIsFollowedByWhatIsAddedNow() {
        for (int start = 0; start < 5; start++) {
            JournalRun run = JournalRun.on(disk);
            run.add("start " + start);
            if (start == 3) {
                run.snapshot();
            }
            run.settle();
            assertThat(run.close()).isNotDone();
            run.settle();
        }

        assertThat(eventsOn(disk))
                .containsExactly(
                        event("start 0"), event("start 1"), event("start 2"), event("start 3"), event("start 4"));
    }

    @Test
    void closeWaitsForWhatWasAddedAndGivesTheDirectoryBack() {
        JournalRun run = JournalRun.on(disk);
        run.add("a");
        run.add("b");

        CompletableFuture<Void> closed = run.close();
        run.add("too late");
        assertThat(closed).isNotDone();
        run.settle();

        assertThat(closed).isCompleted();
        assertThat(run.close()).isCompleted();
        assertThat(run.durable).isEqualTo(2);
        assertThat(eventsOn(disk)).containsExactly(event("a"), event("b"));
    }

    @Test
    void closeGivesUpASnapshotThatIsNotFinished() {
        JournalRun run = JournalRun.on(disk);
        for (int i = 0; i < 4; i++) {
            run.add("x".repeat(1 << 20));
        }
        run.settle();
        run.snapshot();
        run.jobs(2);

        CompletableFuture<Void> closed = run.close();
        run.settle();

        assertThat(closed).isCompleted();
        assertThat(eventsOn(disk)).isEqualTo(run.added);
        assertThat(disk.files().keySet()).noneMatch(name -> name.endsWith(".new"));
    }

    @Test
    void aWriteThatFailsIsToldOnceAndNothingIsDurableOrWrittenAfterIt() {
        JournalRun run = JournalRun.on(disk);
        run.add("a");
        run.settle();
        disk.failFrom(disk.changes());
        run.add("b");
        run.add("c");
        run.inLoop(() -> run.journal.append(List.of(), () -> run.durable = 99));
        run.settle();
        int changes = disk.changes();

        run.add("d");
        run.inLoop(() -> run.journal.append(List.of(), () -> run.durable = 99));
        run.snapshot();
        run.settle();

        assertThat(run.durable).isEqualTo(1);
        assertThat(disk.changes()).isEqualTo(changes);
        assertThat(run.failures)
                .singleElement()
                .asString()
                .contains("/virtual", "record 2", "journal-00000000000000000001.log", "No space left on device");
        assertThat(run.close()).isCompletedExceptionally();
    }

    @Test
    void aJournalIsOpenedOnceAndBeforeItsUse() {
        JournalRun run = JournalRun.on(disk);
        assertThatThrownBy(() -> run.journal.open(() -> "again")).isInstanceOf(IllegalStateException.class);

        FileJournal unopened = new FileJournal(disk.storage(), Runnable::run, run.loop, sentence -> {});
        run.inLoop(() -> {
            assertThatThrownBy(() -> unopened.append(List.of(), () -> {})).isInstanceOf(IllegalStateException.class);
            assertThat(unopened.wantsSnapshot()).isFalse();
            assertThat(unopened.close()).isCompleted();
        });
    }

    @Test
    void aSecondJournalOnTheSameDirectoryIsRefusedUntilTheFirstIsClosed() {
        JournalRun run = JournalRun.on(disk);
        assertThatThrownBy(() -> JournalRun.on(disk))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("locked");

        assertThat(run.close()).isNotDone();
        run.settle();

        assertThat(eventsOn(disk)).isEmpty();
    }

    @Test
    void whateverTurnsSnapshotsAndRestartsThereWereReplayGivesWhatWasAdded() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            VirtualDisk current = new VirtualDisk();
            JournalRun run = JournalRun.on(current);
            for (int step = 0; step < 60; step++) {
                switch (random.nextInt(8)) {
                    case 0 -> run.snapshot();
                    case 1 -> run.jobs(random.nextInt(4));
                    case 2 -> {
                        run.settle();
                        assertThat(run.durableEvents()).as("seed " + seed).isEqualTo(run.added);
                        current = random.nextBoolean() ? current.afterKill() : current.afterPowerLoss(random);
                        List<?> added = run.added;
                        run = JournalRun.on(current);
                        assertThat(run.recovered.events()).as("seed " + seed).isEqualTo(added);
                    }
                    default -> run.add(texts(random, step));
                }
            }
            run.settle();
            assertThat(eventsOn(current.afterKill())).as("seed " + seed).isEqualTo(run.added);
        }
    }

    private static String[] texts(Random random, int step) {
        String[] texts = new String[1 + random.nextInt(3)];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = step + "." + i + "x".repeat(random.nextInt(2_000));
        }
        return texts;
    }
}
