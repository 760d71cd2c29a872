package dev.hearth.executor;

import dev.hearth.loop.EventLoop;
import dev.hearth.protocol.ExecutorToDriver.ExecutorMetrics;
import dev.hearth.protocol.ExecutorToDriver.RunningTask;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The thread that looks at running tasks, their accumulators and the JVM at every interval, and hands what it saw to the
 * loop: reading the management interface takes too long for the loop itself.
 */
final class HeartbeatThread implements Heartbeats {
    private final EventLoop loop;
    private final CountDownLatch closed = new CountDownLatch(1);

    HeartbeatThread(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public void start(Supplier<List<RunningTask>> running, Duration every, Consumer<Beat> sink) {
        Thread thread = new Thread(() -> run(running, every, sink), "executor-heartbeat");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void run(Supplier<List<RunningTask>> running, Duration every, Consumer<Beat> sink) {
        try {
            while (!closed.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
                Beat beat = new Beat(running.get(), metrics());
                loop.execute(() -> sink.accept(beat));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ExecutorMetrics metrics() {
        long gcMillis = 0;
        long gcCount = 0;
        for (GarbageCollectorMXBean each : ManagementFactory.getGarbageCollectorMXBeans()) {
            gcMillis += Math.max(0, each.getCollectionTime());
            gcCount += Math.max(0, each.getCollectionCount());
        }
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        MemoryUsage nonHeap = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
        return new ExecutorMetrics(
                cpuNanos(),
                gcMillis,
                gcCount,
                heap.getUsed(),
                heap.getCommitted(),
                heap.getMax(),
                nonHeap.getUsed(),
                ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? Math.max(0, system.getProcessCpuTime())
                : 0;
    }
}
