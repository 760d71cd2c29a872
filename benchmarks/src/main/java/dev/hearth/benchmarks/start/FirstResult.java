package dev.hearth.benchmarks.start;

import dev.hearth.driver.HearthContext;

/** An application for {@code hearth submit}: one stage of four short tasks, whose sum it prints. */
public final class FirstResult {
    private static final int TASKS = 4;

    private FirstResult() {}

    public static void main(String[] args) {
        try (HearthContext context =
                HearthContext.builder().appName("first result").create()) {
            long sum = context.range(0, TASKS, 1, TASKS).map(index -> index + 1).reduce(Long::sum);
            System.out.println(Submissions.FIRST + sum);
            System.out.flush();
        }
    }
}
