package app;

import dev.hearth.driver.HearthContext;
import dev.hearth.driver.TaskStatus;
import dev.hearth.driver.StageStatus;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Brings one trouble after the other, each in a job of its own, and runs a good job after each, in one application. */
public class Trouble {
    /** Not serializable. */
    public static class Ghost {}

    /** Serializes here and not there. */
    public static class Fragile implements Serializable {
        private void readObject(java.io.ObjectInputStream in) throws java.io.IOException {
            throw new java.io.IOException("it broke on the way");
        }
    }

    interface Job {
        void run() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        try (HearthContext context = HearthContext.builder().appName("trouble").create()) {
            good(context, "first");
            for (String trouble : arguments) {
                try {
                    job(context, trouble).run();
                    System.out.println(trouble + "=no failure");
                } catch (RuntimeException e) {
                    System.out.println(trouble + "=" + e.getMessage().replace('\n', ' '));
                }
                good(context, trouble);
            }
        }
    }

    private static void good(HearthContext context, String after) {
        System.out.println("after " + after + "=" + context.range(0, 1000, 1, 100).count());
    }

    private static Job job(HearthContext context, String trouble) {
        return switch (trouble) {
            case "function" -> () -> {
                Ghost ghost = new Ghost();
                context.range(0, 4, 1, 4).map(n -> ghost.hashCode()).collect();
            };
            case "argument" -> () -> context.parallelize(List.of(new Ghost(), new Ghost()), 2).count();
            case "brokenArgument" -> () -> context.parallelize(List.of(new Fragile(), new Fragile()), 2).count();
            case "result" -> () -> context.range(0, 4, 1, 4).map(n -> new Ghost()).collect();
            case "large" -> () -> context.range(0, 64, 1, 64).map(n -> new byte[4 << 20]).collect();
            case "exit" -> () -> context.range(0, 2, 1, 1).map(n -> leave(7)).collect();
            case "heap" -> () -> context.range(0, 1, 1, 1).map(n -> hoard()).collect();
            case "threads" -> () -> context.range(0, 8, 1, 8)
                    .map(n -> leak(n))
                    .filter(n -> {
                        throw new IllegalStateException("threads leaked");
                    })
                    .collect();
            case "interrupts" -> () -> {
                var stubborn = context.range(0, 2, 1, 2).map(n -> sulk()).collectAsync();
                while (stubborn.progress().running() == 0) {
                    Thread.onSpinWait();
                }
                stubborn.cancel();
                stubborn.join();
            };
            case "poison" -> () -> poison(context);
            default -> throw new IllegalArgumentException(trouble);
        };
    }

    /** One task among 501 takes its process with it, at once; the others wait behind it or have ended. */
    private static void poison(HearthContext context) {
        try {
            context.range(0, 501, 1, 501).map(n -> n == 250 ? halt() : n).collect();
        } finally {
            List<StageStatus> stages = context.statusTracker().stages();
            int stage = stages.get(stages.size() - 1).stageId();
            System.out.println("charged=" + context.statusTracker().failed(stage).stream()
                    .map(TaskStatus::partition)
                    .map(String::valueOf)
                    .collect(Collectors.joining(",")));
        }
    }

    private static long halt() {
        Runtime.getRuntime().halt(9);
        return 0;
    }

    private static long leave(int status) {
        System.exit(status);
        return 0;
    }

    private static long hoard() {
        List<long[]> hoard = new ArrayList<>();
        while (true) {
            hoard.add(new long[1 << 20]);
        }
    }

    private static long leak(long n) {
        for (int i = 0; i < 50; i++) {
            Thread thread = new Thread(() -> {
                while (true) {
                    try {
                        Thread.sleep(1_000);
                    } catch (InterruptedException e) {
                        // goes on all the same
                    }
                }
            });
            thread.start();
        }
        return n;
    }

    /** Swallows interrupts for a while. */
    private static long sulk() {
        long until = System.nanoTime() + 2_000_000_000L;
        while (System.nanoTime() < until) {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                // goes on all the same
            }
        }
        return 0;
    }
}
