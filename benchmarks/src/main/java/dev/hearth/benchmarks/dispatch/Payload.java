package dev.hearth.benchmarks.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tasks that each have an argument of their own, or a large result. Every byte is checked: of arguments by their digests,
 * of results by the caller.
 */
record Payload(int size, Throughput throughput) {

    Payload(int size, Duration warmUp, int tasks, int stages) {
        this(size, new Throughput(warmUp, tasks, tasks, stages));
    }

    /** Prints {@code argument.SIZE.perSecond} and {@code argument.SIZE.cpu.us}. The time includes the hand-over of the arguments. */
    void arguments(Engine engine) throws Exception {
        throughput.run("argument." + size, engine, (tasks, seed) -> {
            List<byte[]> arguments = new ArrayList<>(tasks);
            List<Long> expected = new ArrayList<>(tasks);
            for (int i = 0; i < tasks; i++) {
                byte[] argument = Work.bytes(size, i, seed);
                arguments.add(argument);
                expected.add(Work.digest(argument, seed));
            }
            long start = System.nanoTime();
            List<Long> found = engine.digests(arguments, seed).run();
            long took = System.nanoTime() - start;
            if (!found.equals(expected)) {
                throw new IllegalStateException("tasks with arguments of " + size + " bytes gave wrong digests");
            }
            return took;
        });
    }

    /** Prints {@code result.SIZE.perSecond} and {@code result.SIZE.cpu.us}. */
    void results(Engine engine) throws Exception {
        throughput.run("result." + size, engine, (tasks, seed) -> {
            long start = System.nanoTime();
            List<byte[]> found = engine.bytes(tasks, size, seed);
            long took = System.nanoTime() - start;
            for (int i = 0; i < tasks; i++) {
                if (!Arrays.equals(found.get(i), Work.bytes(size, i, seed))) {
                    throw new IllegalStateException("task " + i + " with a result of " + size + " bytes gave others");
                }
            }
            return took;
        });
    }
}
