package dev.hearth.benchmarks.dispatch;

import dev.hearth.driver.Rdd;
import java.util.List;

/** Tasks that each return an object, which travels as Java serialization writes it and is opened by the caller. */
record ObjectResults(Throughput throughput) {

    /** Prints {@code object.perSecond} and {@code object.cpu.us}. Every field of every object is checked. */
    void run(HearthEngine engine) throws Exception {
        System.out.println("NOTE an object is " + Sample.serializedBytes() + " bytes when serialized");
        throughput.run("object", engine, (tasks, seed) -> {
            long start = System.nanoTime();
            Rdd<Long> indexes = engine.context().range(0, tasks, 1, tasks);
            List<Sample> samples =
                    engine.context().runJob(indexes, (context, elements) -> Sample.of(elements.next(), seed));
            long took = System.nanoTime() - start;
            for (int i = 0; i < tasks; i++) {
                if (!samples.get(i).isOf(i, seed)) {
                    throw new IllegalStateException("task " + i + " of " + tasks + " gave a wrong object");
                }
            }
            return took;
        });
    }
}
