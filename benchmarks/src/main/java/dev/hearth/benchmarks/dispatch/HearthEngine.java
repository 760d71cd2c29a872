package dev.hearth.benchmarks.dispatch;

import dev.hearth.benchmarks.Logging;
import dev.hearth.benchmarks.ProcessCpu;
import dev.hearth.driver.ExecutorStatus;
import dev.hearth.driver.HearthContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Hearth, through its public API, on the cluster that the system properties of a driver name. */
final class HearthEngine implements Engine {
    private final HearthContext context;
    private final List<Long> roots = new ArrayList<>();

    private HearthEngine(HearthContext context) {
        this.context = context;
        roots.add(ProcessHandle.current().pid());
        for (String pid : List.of(System.getProperty("bench.daemons", "").split(",", -1))) {
            roots.add(Long.parseLong(pid));
        }
    }

    /** Registers with the cluster, with default settings, and waits until so many slots are there. */
    static HearthEngine start(int slots) {
        Logging.quiet();
        HearthContext context = HearthContext.builder()
                .master(System.getProperty("bench.master", ""))
                .appName("benchmark")
                .jars(Path.of(System.getProperty("bench.jar", "")))
                .set("hearth.scheduler.minRegisteredResourcesRatio", "1")
                .create();
        HearthEngine engine = new HearthEngine(context);
        Optional<String> wrong = engine.wrong(slots);
        if (wrong.isPresent()) {
            context.close();
            throw new IllegalStateException(wrong.get());
        }
        return engine;
    }

    /** What is not as it should be, after a first job. */
    private Optional<String> wrong(int slots) {
        long unused = context.range(0, slots).count();
        int found = context.executors().stream().mapToInt(ExecutorStatus::slots).sum();
        return found == slots
                ? Optional.empty()
                : Optional.of("the benchmark needs " + slots + " slots and has " + context.executors());
    }

    HearthContext context() {
        return context;
    }

    @Override
    public Job values(int tasks, long seed) {
        return context.range(0, tasks, 1, tasks).map(index -> Work.value(index, seed))::collect;
    }

    @Override
    public Job spins(int tasks, long iterations, long seed) {
        return context.range(0, tasks, 1, tasks).map(index -> Work.spin(iterations, index ^ seed))::collect;
    }

    @Override
    public Job digests(List<byte[]> arguments, long seed) {
        return () -> context.parallelize(arguments, arguments.size())
                .map(argument -> Work.digest(argument, seed))
                .collect();
    }

    @Override
    public List<byte[]> bytes(int tasks, int size, long seed) {
        return context.range(0, tasks, 1, tasks)
                .map(index -> Work.bytes(size, index, seed))
                .collect();
    }

    @Override
    public Set<Long> pids() {
        Set<Long> pids = ProcessCpu.trees(roots);
        context.executors().forEach(executor -> pids.add(executor.pid()));
        return pids;
    }

    @Override
    public void close() {
        context.close();
    }
}
