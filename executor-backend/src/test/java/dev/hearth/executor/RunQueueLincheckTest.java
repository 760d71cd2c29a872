package dev.hearth.executor;

import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.ExecutorToDriver.AttemptRange;
import dev.hearth.rpc.codec.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * The queue, used by a loop and by runners at once, behaves as if they came one after the other: checked over many
 * schedules against a queue that any one can follow.
 */
@Param(name = "count", gen = IntGen.class, conf = "1:4")
@Param(name = "index", gen = IntGen.class, conf = "0:7")
public class RunQueueLincheckTest {
    private static final String LOOP = "loop";

    private final StageTasks stage = StageTasks.unknown(1);
    private final RunQueue queue = new RunQueue(StageTasks.unknown(-1));
    private int added;

    /** Schedules are short: what is to be taken out of the middle is there from the start. */
    public RunQueueLincheckTest() {
        addRange(4);
        addTasks(2);
    }

    @Operation(nonParallelGroup = LOOP)
    public final void addRange(@Param(name = "count") int count) {
        queue.add(stage, added, count);
        added += count;
    }

    @Operation(nonParallelGroup = LOOP)
    public final void addTasks(@Param(name = "count") int count) {
        List<TaskEntry> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(new TaskEntry(added + i, 0, Bytes.EMPTY));
        }
        queue.add(stage, tasks);
        added += count;
    }

    @Operation
    public int take() {
        RunQueue.Claim claim = new RunQueue.Claim(queue);
        return queue.take(claim) ? claim.index() : -1;
    }

    @Operation(nonParallelGroup = LOOP)
    public String takeBack(@Param(name = "count") int count) {
        return indexes(queue.takeBack(stage, count));
    }

    @Operation(nonParallelGroup = LOOP)
    public boolean kill(@Param(name = "index") int index) {
        return queue.kill(stage, index, 0);
    }

    @Operation(nonParallelGroup = LOOP)
    public String drain() {
        return indexes(queue.takeBack(stage, Integer.MAX_VALUE));
    }

    private static String indexes(List<AttemptRange> ranges) {
        List<Integer> indexes = new ArrayList<>();
        for (AttemptRange range : ranges) {
            for (int i = 0; i < range.count(); i++) {
                indexes.add(range.first() + i);
            }
        }
        Collections.sort(indexes);
        return indexes.toString();
    }

    /** What it is to be like. */
    public static class OneAfterTheOther {
        private final Deque<Integer> waiting = new ArrayDeque<>();
        private int added;

        public OneAfterTheOther() {
            addRange(6);
        }

        public final void addRange(int count) {
            for (int i = 0; i < count; i++) {
                waiting.add(added++);
            }
        }

        public void addTasks(int count) {
            addRange(count);
        }

        public int take() {
            return waiting.isEmpty() ? -1 : waiting.removeFirst();
        }

        public String takeBack(int count) {
            List<Integer> taken = new ArrayList<>();
            while (taken.size() < count && !waiting.isEmpty()) {
                taken.add(waiting.removeLast());
            }
            Collections.sort(taken);
            return taken.toString();
        }

        public boolean kill(int index) {
            return waiting.remove(Integer.valueOf(index));
        }

        public String drain() {
            return takeBack(Integer.MAX_VALUE);
        }
    }

    @Test
    void everyScheduleIsAsOneAfterTheOther() {
        new ModelCheckingOptions()
                .sequentialSpecification(OneAfterTheOther.class)
                .threads(2)
                .actorsBefore(1)
                .actorsPerThread(3)
                .actorsAfter(1)
                .iterations(15)
                .invocationsPerIteration(150)
                .check(RunQueueLincheckTest.class);
    }

    @Test
    void underStressItIsAsOneAfterTheOther() {
        new StressOptions()
                .sequentialSpecification(OneAfterTheOther.class)
                .threads(3)
                .actorsBefore(1)
                .actorsPerThread(3)
                .actorsAfter(2)
                .iterations(50)
                .invocationsPerIteration(1_000)
                .check(RunQueueLincheckTest.class);
    }
}
