package dev.hearth.cli;

import dev.hearth.driver.HearthContext;
import dev.hearth.task.Broadcast;
import java.util.List;
import java.util.stream.IntStream;

/** A user's program that touches what most do. It runs as one: its own loader finds it in its jar. */
final class RehearsedProgram {
    private static final int ROUNDS = 50;
    private static final int MANY_TASKS = 2_000;
    private static final String WORDS = "to be or not to be";

    private RehearsedProgram() {}

    /** Throws when an answer is wrong. */
    public static void main(String[] arguments) {
        try (HearthContext context = HearthContext.builder().create()) {
            long expected = IntStream.range(0, MANY_TASKS).asLongStream().sum();
            for (int round = 0; round < ROUNDS; round++) {
                check(context.range(0, 2, 1, 2).map(each -> each + 1).reduce(Long::sum), 3L);
            }
            check(context.range(0, MANY_TASKS, 1, MANY_TASKS).reduce(Long::sum), expected);
            Broadcast<Integer> one = context.broadcast(1);
            check(
                    context.parallelize(List.of(WORDS, WORDS), 2)
                            .flatMap(line -> List.of(line.split(" ", -1)).iterator())
                            .filter(word -> word.length() > one.value())
                            .count(),
                    12L);
        }
    }

    private static void check(Object found, Object expected) {
        if (!found.equals(expected)) {
            throw new IllegalStateException("the cluster answered " + found + ", and " + expected + " is right");
        }
    }
}
