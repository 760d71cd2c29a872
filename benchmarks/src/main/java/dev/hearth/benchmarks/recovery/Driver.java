package dev.hearth.benchmarks.recovery;

import dev.hearth.benchmarks.Logging;
import dev.hearth.benchmarks.Results;
import dev.hearth.driver.ExecutorStatus;
import dev.hearth.driver.HearthContext;
import dev.hearth.driver.HearthContextBuilder;
import dev.hearth.task.TaskContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * The driver whose cluster suffers:
 *
 * <ul>
 *   <li>{@code hold} runs a job, prints {@value #READY}, and waits for the end of its standard input
 *   <li>{@code steady TASKS MILLIS DIRECTORY} runs tasks that last so long and leave an {@link Attempt} each
 *   <li>{@code until TASKS FILE DIRECTORY} the same, with tasks that last until there is that file
 *   <li>{@code kills COUNT} kills an executor, again and again, and takes the time until that is known
 *   <li>{@code crash} asks for executors that cannot start, and prints why it got none
 * </ul>
 *
 * It fails when a value is wrong.
 */
public final class Driver {
    static final String READY = "READY";
    static final String REFUSED = "REFUSED ";

    private static final Duration STEP = Duration.ofMillis(1);

    private Driver() {}

    public static void main(String[] arguments) throws IOException {
        Logging.quiet();
        List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
        HearthContextBuilder builder = HearthContext.builder()
                .master(System.getProperty("bench.master", ""))
                .appName("recovery")
                .jars(Path.of(System.getProperty("bench.jar", "")))
                .set("hearth.executor.memory", "128m");
        if (arguments[0].equals("crash")) {
            crash(builder);
            return;
        }
        try (HearthContext context =
                builder.set("hearth.scheduler.minRegisteredResourcesRatio", "1").create()) {
            switch (arguments[0]) {
                case "hold" -> hold(context);
                case "steady" -> steady(context, rest);
                case "until" -> until(context, rest);
                case "kills" -> kills(context, Integer.parseInt(rest.get(0)));
                default -> throw new IllegalArgumentException("there is no " + arguments[0]);
            }
        }
    }

    private static void hold(HearthContext context) throws IOException {
        check(context.range(0, 100, 1, 8).collect(), 100);
        System.out.println(READY);
        while (System.in.read() >= 0) {
            // only its end counts
        }
    }

    private static void steady(HearthContext context, List<String> arguments) {
        int tasks = Integer.parseInt(arguments.get(0));
        long nanos = Duration.ofMillis(Long.parseLong(arguments.get(1))).toNanos();
        String directory = arguments.get(2);
        check(
                context.runJob(context.range(0, tasks, 1, tasks), (task, values) -> {
                    leave(directory, task);
                    LockSupport.parkNanos(nanos);
                    return values.next();
                }),
                tasks);
    }

    private static void until(HearthContext context, List<String> arguments) {
        int tasks = Integer.parseInt(arguments.get(0));
        String file = arguments.get(1);
        String directory = arguments.get(2);
        check(
                context.runJob(context.range(0, tasks, 1, tasks), (task, values) -> {
                    leave(directory, task);
                    while (!Files.exists(Path.of(file))) {
                        LockSupport.parkNanos(STEP.toNanos());
                    }
                    return values.next();
                }),
                tasks);
    }

    private static void leave(String directory, TaskContext task) {
        Attempt.record(Path.of(directory), task.partitionId(), task.attemptNumber());
    }

    private static void kills(HearthContext context, int count) {
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            // a task that ends well is what makes an executor's death no failure of the application
            check(context.range(0, 100, 1, 16).collect(), 100);
            ExecutorStatus victim = context.executors().get(0);
            long start = System.nanoTime();
            ProcessHandle.of(victim.pid()).ifPresent(ProcessHandle::destroyForcibly);
            while (context.executors().stream().anyMatch(each -> each.id().equals(victim.id()))) {
                LockSupport.parkNanos(STEP.toNanos() / 10);
            }
            millis[i] = (System.nanoTime() - start) / 1e6;
            while (context.executors().isEmpty()) {
                LockSupport.parkNanos(STEP.toNanos());
            }
        }
        Arrays.sort(millis);
        Results.print("noticed.p50.ms", millis[count / 2]);
        Results.print("noticed.p99.ms", millis[(int) Math.ceil(count * 0.99) - 1]);
    }

    private static void crash(HearthContextBuilder builder) {
        try (HearthContext context = builder.set("hearth.executor.extraJavaOptions", "-XX:+NoSuchOption")
                .set("hearth.scheduler.minRegisteredResourcesRatio", "0")
                .create()) {
            long unused = context.range(0, 8, 1, 8).count();
        } catch (RuntimeException e) {
            System.out.println(REFUSED + String.valueOf(e.getMessage()).replace('\n', ' '));
        }
    }

    private static void check(List<Long> values, int count) {
        if (!values.equals(LongStream.range(0, count).boxed().toList())) {
            throw new IllegalStateException("a job gave wrong values: " + values);
        }
    }
}
