package dev.hearth.master.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.state.DurableEvent;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A journal that is used to the full, on a disk that fails at every one of its changes in turn: whatever the next start
 * finds, nothing that was called durable is missing, and what is there is what was added, whole turns in their order.
 */
class JournalCrashTest {
    private static final int POWER_LOSSES = 12;

    @Test
    void whicheverChangeIsTheLastNothingThatWasDurableIsLost() {
        int changes = changesOfAWholeRun();
        assertThat(changes).as("the run is worth it").isGreaterThan(40);
        for (int last = 0; last < changes; last++) {
            VirtualDisk disk = new VirtualDisk();
            disk.failFrom(last);
            JournalRun run;
            try {
                run = JournalRun.on(disk);
            } catch (JournalException e) {
                assertThat(e).hasMessageContaining("No space left on device");
                assertThat(JournalRun.on(disk.afterKill()).added).isEmpty();
                continue;
            }
            use(run);

            assertThat(run.failures).as("change " + last).hasSize(1);
            check(run, disk.afterKill(), "killed at change " + last);
            for (int seed = 0; seed < POWER_LOSSES; seed++) {
                VirtualDisk left = disk.afterPowerLoss(new Random(seed * 31L + last));
                check(run, left, "power lost at change " + last + ", seed " + seed);
            }
        }
    }

    /** The start after a crash may crash as well. */
    @Test
    void aStartThatFailsAtAnyOfItsChangesLeavesWhatItFound() {
        for (int last = 0; last < changesOfAWholeRun(); last += 3) {
            VirtualDisk disk = new VirtualDisk();
            JournalRun run = JournalRun.on(disk);
            disk.failFrom(last);
            use(run);
            VirtualDisk found = disk.afterPowerLoss(new Random(last));
            List<DurableEvent> events = JournalRun.eventsOn(VirtualDisk.of(found.files()));
            for (int second = 0; ; second++) {
                VirtualDisk again = VirtualDisk.of(found.files());
                again.failFrom(second);
                if (opens(again)) {
                    break;
                }
                assertThat(JournalRun.eventsOn(again.afterPowerLoss(new Random(second))))
                        .as("crash at change " + last + ", then at change " + second + " of the start")
                        .isEqualTo(events);
            }
        }
    }

    /** After any crash the journal can be used as before. */
    @Test
    void itGoesOnAfterEveryCrash() {
        for (long seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            VirtualDisk disk = new VirtualDisk();
            for (int start = 0; start < 5; start++) {
                JournalRun run = JournalRun.on(disk);
                disk.failFrom(disk.changes() + random.nextInt(40));
                use(run);
                VirtualDisk left = disk.afterPowerLoss(random);
                check(run, VirtualDisk.of(left.files()), "seed " + seed + ", start " + start);
                disk = left;
            }
        }
    }

    private static boolean opens(VirtualDisk disk) {
        try {
            JournalRun run = JournalRun.on(disk);
            return run.failures.isEmpty();
        } catch (JournalException e) {
            assertThat(e).hasMessageContaining("No space left on device");
            return false;
        }
    }

    private static int changesOfAWholeRun() {
        VirtualDisk disk = new VirtualDisk();
        use(JournalRun.on(disk));
        return disk.changes();
    }

    /** Short and long records, alone and together, with two snapshots of several pieces. */
    private static void use(JournalRun run) {
        for (int i = 0; i < 12; i++) {
            run.add("turn " + i, "x".repeat(i * 137));
            if (i % 4 != 0) {
                run.jobs(2);
            }
            if (i == 5 || i == 9) {
                run.add("y".repeat(140_000), "y".repeat(140_000));
                run.snapshot();
            }
        }
        run.settle();
        run.add("the last");
        run.settle();
    }

    private static void check(JournalRun run, VirtualDisk left, String when) {
        List<DurableEvent> found = JournalRun.eventsOn(left);
        assertThat(found.size()).as(when).isBetween(run.durable, run.added.size());
        assertThat(found).as(when).isEqualTo(run.added.subList(0, found.size()));
    }

    /** The disk of these tests does what it is to. */
    @Test
    void thePowerLossesAreOfEveryKind() {
        TreeMap<Integer, Integer> found = new TreeMap<>();
        for (int seed = 0; seed < 50; seed++) {
            VirtualDisk disk = new VirtualDisk();
            JournalRun run = JournalRun.on(disk);
            run.add("z".repeat(3_000));
            disk.failFrom(disk.changes() + 1);
            run.settle();
            VirtualDisk left = disk.afterPowerLoss(new Random(seed));
            found.merge(left.files().values().iterator().next().length, 1, Integer::sum);
            assertThat(run.durable).isZero();
        }
        assertThat(found.size()).isGreaterThan(5);
    }
}
