package dev.hearth.benchmarks.dispatch;

import static dev.hearth.benchmarks.dispatch.Workloads.number;

import java.time.Duration;
import java.util.List;

/**
 * A driver of Hearth that runs one workload: those of {@link Workloads}, and
 *
 * <ul>
 *   <li>{@code objects WARM-UP-SECONDS TASKS STAGES}
 *   <li>{@code killed TASKS}
 *   <li>{@code memory TASKS}
 *   <li>{@code beside-echo WARM-UP COUNT}
 *   <li>{@code open (RATE JOBS)...}
 *   <li>{@code windows WARM-UP-SECONDS TASKS WINDOW-SECONDS}, told by its input when to measure
 *   <li>{@code slow-reader TASKS SIZE STOPPED-MILLIS}, with two executors of one slot
 * </ul>
 */
public final class HearthProgram {
    private static final int SLOTS = 2;

    private HearthProgram() {}

    public static void main(String[] arguments) throws Exception {
        List<String> workload = List.of(arguments);
        List<String> rest = workload.subList(1, workload.size());
        try (HearthEngine engine = HearthEngine.start(SLOTS)) {
            switch (workload.get(0)) {
                case "noop" -> {
                    Workloads.run(engine, workload);
                    TaskRecords.check(engine.context(), number(rest, 2));
                }
                case "objects" ->
                    new ObjectResults(new Throughput(
                                    Duration.ofSeconds(number(rest, 0)),
                                    number(rest, 1),
                                    number(rest, 1),
                                    number(rest, 2)))
                            .run(engine);
                case "killed" -> new KilledExecutor(number(rest, 0)).run(engine);
                case "memory" -> new DriverMemory(number(rest, 0)).run(engine);
                case "beside-echo" -> new JobBesideEcho(number(rest, 0), number(rest, 1)).run(engine);
                case "open" -> {
                    for (int i = 0; i < rest.size(); i += 2) {
                        new OpenLoop(number(rest, i), number(rest, i + 1)).run(engine);
                    }
                }
                case "windows" ->
                    new Windows(
                                    Duration.ofSeconds(number(rest, 0)),
                                    number(rest, 1),
                                    Duration.ofSeconds(number(rest, 2)))
                            .run(engine);
                case "slow-reader" ->
                    new SlowReader(number(rest, 0), number(rest, 1), Duration.ofMillis(number(rest, 2))).run(engine);
                default -> Workloads.run(engine, workload);
            }
        }
    }
}
