package app;

import dev.hearth.driver.ExecutorStatus;
import dev.hearth.driver.HearthContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Does what its arguments say, one after the other, and prints what came of each: {@code await=N} waits for so many
 * executors, {@code +N} asks for so many more, {@code total=N} for so many in all, {@code kill=all} or {@code kill=ID} has
 * executors ended, {@code count} runs a job, {@code slow} one that takes seconds and says when each executor has done some
 * of it, {@code addresses} one that tells which resources its tasks held.
 */
public class Allocation {
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

    public static void main(String[] arguments) {
        try (HearthContext context =
                HearthContext.builder().appName("allocation").create()) {
            for (String step : arguments) {
                System.out.println(step + ": " + perform(context, step));
            }
        }
    }

    private static String perform(HearthContext context, String step) {
        String word = step.replaceFirst("=.*", "");
        String value = step.substring(Math.min(step.length(), word.length() + 1));
        switch (word) {
            case "await":
                return await(context, Integer.parseInt(value));
            case "total":
                return "" + context.requestTotalExecutors(Integer.parseInt(value));
            case "kill":
                return ""
                        + context.killExecutors(value.equals("all") ? staying(context) : List.of(value))
                                .size();
            case "count":
                return "" + context.range(0, 1000, 1, 8).count();
            case "slow":
                return slow(context);
            case "addresses":
                return addresses(context);
            default:
                return "" + context.requestExecutors(Integer.parseInt(step.substring(1)));
        }
    }

    private static List<String> staying(HearthContext context) {
        return context.executors().stream()
                .filter(each -> !each.isLeaving())
                .map(ExecutorStatus::id)
                .collect(Collectors.toList());
    }

    /** The executors that stay, when they and all that there are come to that number. */
    private static String await(HearthContext context, int number) {
        long begunNanos = System.nanoTime();
        while (staying(context).size() != number || context.executors().size() != number) {
            if (System.nanoTime() - begunNanos > DEADLINE_NANOS) {
                return "given up at " + context.executors();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return "ok";
    }

    /** How often tasks were tried again, and on how many executors they ran. */
    private static String slow(HearthContext context) {
        CompletableFuture<List<String>> job = CompletableFuture.supplyAsync(
                () -> context.runJob(context.range(0, 60, 1, 60), (task, numbers) -> {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
                    return task.attemptNumber() + " " + task.executorId();
                }));
        while (!job.isDone()
                && context.executors().stream()
                        .anyMatch(each -> each.firstTask().isEmpty())) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        System.out.println("slow: everywhere");
        List<String> ran = job.join();
        long again = ran.stream().filter(each -> !each.startsWith("0 ")).count();
        return again + " again, executors " + ran.stream().distinct().count();
    }

    private static String addresses(HearthContext context) {
        List<List<String>> held = context.runJob(context.range(0, 8, 1, 8), (task, numbers) -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            return new ArrayList<>(task.resources().getOrDefault("gpu", List.of()));
        });
        return held.stream().flatMap(List::stream).distinct().sorted().collect(Collectors.toList()) + " slots "
                + context.executors().get(0).slots();
    }
}
