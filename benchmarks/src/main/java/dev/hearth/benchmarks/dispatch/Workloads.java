package dev.hearth.benchmarks.dispatch;

import java.time.Duration;
import java.util.List;

/** The workloads that every system runs, by the command line of its program. Uses the JDK alone. */
public final class Workloads {
    private static final int SLOTS = 2;

    private Workloads() {}

    /**
     * Runs one workload. Throws {@link IllegalArgumentException} for anything else than
     *
     * <ul>
     *   <li>{@code noop WARM-UP-SECONDS WARM-UP-TASKS TASKS STAGES}
     *   <li>{@code jobs (TASKS WARM-UP JOBS)...}
     *   <li>{@code metg STAGE-MILLIS MOST-TASKS SHORTEST-MICROS LONGEST-MICROS ITERATIONS-PER-MICRO}
     *   <li>{@code arguments WARM-UP-SECONDS STAGES (SIZE TASKS)...}, {@code results} likewise
     * </ul>
     */
    public static void run(Engine engine, List<String> arguments) throws Exception {
        List<String> rest = arguments.subList(1, arguments.size());
        switch (arguments.get(0)) {
            case "noop" ->
                new Throughput(Duration.ofSeconds(number(rest, 0)), number(rest, 1), number(rest, 2), number(rest, 3))
                        .noop(engine);
            case "jobs" -> {
                for (int i = 0; i < rest.size(); i += 3) {
                    new JobLatency(number(rest, i), number(rest, i + 1), number(rest, i + 2)).run(engine);
                }
            }
            case "metg" ->
                new Metg(
                                SLOTS,
                                Duration.ofMillis(number(rest, 0)),
                                number(rest, 1),
                                number(rest, 2),
                                number(rest, 3),
                                Double.parseDouble(rest.get(4)))
                        .run(engine);
            case "arguments" -> {
                for (int i = 2; i < rest.size(); i += 2) {
                    payload(rest, i).arguments(engine);
                }
            }
            case "results" -> {
                for (int i = 2; i < rest.size(); i += 2) {
                    payload(rest, i).results(engine);
                }
            }
            default -> throw new IllegalArgumentException("there is no workload '" + arguments.get(0) + "'");
        }
    }

    private static Payload payload(List<String> rest, int position) {
        return new Payload(
                number(rest, position),
                Duration.ofSeconds(number(rest, 0)),
                number(rest, position + 1),
                number(rest, 1));
    }

    static int number(List<String> arguments, int position) {
        return Integer.parseInt(arguments.get(position));
    }
}
