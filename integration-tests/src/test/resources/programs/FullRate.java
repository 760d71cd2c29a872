package app;

import dev.hearth.driver.ExecutorStatus;
import dev.hearth.driver.HearthContext;
import dev.hearth.driver.JobHandle;
import dev.hearth.driver.StageStatus;
import dev.hearth.driver.TaskStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Runs tasks that do next to nothing, as many as the cluster takes, and ends executors meanwhile: TASKS KILLS SEED. Each
 * task gives a value made of its index and the seed; prints how many were wrong, and what is told of tasks drawn at random.
 */
public class FullRate {
    private static final int DRAWN = 1_000;

    public static void main(String[] arguments) throws Exception {
        int tasks = Integer.parseInt(arguments[0]);
        int kills = Integer.parseInt(arguments[1]);
        long seed = Long.parseLong(arguments[2]);
        try (HearthContext context = HearthContext.builder().appName("full rate").create()) {
            // until the code is warm, a kill would come before the rate is what it is to be
            check(context.range(0, tasks / 4, 1, tasks / 4).map(n -> mix(n, seed)).collect(), seed);
            JobHandle<List<Long>> job = context.range(0, tasks, 1, tasks).map(n -> mix(n, seed)).collectAsync();
            for (int kill = 1; kill <= kills; kill++) {
                int until = tasks / (kills + 1) * kill;
                while (job.progress().succeeded() < until && !job.isDone()) {
                    LockSupport.parkNanos(200_000);
                }
                killOne(context);
            }
            System.out.println("wrong=" + check(job.join(), seed));
            show(context, tasks, seed);
        }
    }

    private static long mix(long index, long seed) {
        long mixed = (index ^ seed) * 0x9E3779B97F4A7C15L;
        return mixed ^ (mixed >>> 29);
    }

    private static int check(List<Long> values, long seed) {
        int wrong = 0;
        for (int i = 0; i < values.size(); i++) {
            wrong += values.get(i) == mix(i, seed) ? 0 : 1;
        }
        return wrong;
    }

    private static void killOne(HearthContext context) throws IOException {
        List<ExecutorStatus> executors = context.executors();
        if (!executors.isEmpty()) {
            new ProcessBuilder("kill", "-9", String.valueOf(executors.get(0).pid())).start();
        }
    }

    private static void show(HearthContext context, int tasks, long seed) {
        List<StageStatus> stages = context.statusTracker().stages();
        StageStatus last = stages.get(stages.size() - 1);
        Random random = new Random(seed);
        List<Integer> drawn = new ArrayList<>(
                IntStream.range(0, DRAWN).map(i -> random.nextInt(tasks)).distinct().boxed().toList());
        int sane = 0;
        for (TaskStatus task : context.statusTracker().tasks(last.stageId(), drawn)) {
            boolean told = drawn.contains(task.partition())
                    && task.attempt() >= 0
                    && !task.executorId().isEmpty()
                    && task.startTime().toEpochMilli() > 0
                    && task.duration().compareTo(task.runTime()) >= 0
                    && task.resultBytes() > 0
                    && !task.gcTime().isNegative()
                    && !task.deserializeTime().isNegative()
                    && !task.resultSerializationTime().isNegative()
                    && task.recordsRead() == 1;
            sane += told ? 1 : 0;
        }
        System.out.println("stageTasks=" + last.tasks());
        System.out.println("stageSucceeded=" + last.succeeded());
        System.out.println("drawn=" + drawn.size());
        System.out.println("told=" + sane);
    }
}
