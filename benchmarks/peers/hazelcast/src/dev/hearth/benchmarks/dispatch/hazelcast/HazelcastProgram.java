package dev.hearth.benchmarks.dispatch.hazelcast;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import dev.hearth.benchmarks.ProcessCpu;
import dev.hearth.benchmarks.dispatch.Engine;
import dev.hearth.benchmarks.dispatch.Work;
import dev.hearth.benchmarks.dispatch.Workloads;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.LongFunction;

/**
 * A client of Hazelcast that runs one workload on one member's executor service. A window of futures is under way at any
 * time. Submits in quick succession are asynchronous but for every hundredth, which Hazelcast makes wait for its task.
 */
public final class HazelcastProgram implements Engine {
    static final String EXECUTOR = "benchmark";
    private static final int WINDOW = 256;

    private final HazelcastInstance client;
    private final IExecutorService executor;
    private final List<Long> roots = new ArrayList<>();

    /** A task that gives the value of its index. */
    private record Value(long index, long seed) implements Callable<Long>, Serializable {
        @Override
        public Long call() {
            return Work.value(index, seed);
        }
    }

    /** A task that computes for so many iterations. */
    private record Spin(long iterations, long seed) implements Callable<Long>, Serializable {
        @Override
        public Long call() {
            return Work.spin(iterations, seed);
        }
    }

    /** A task with an argument of its own. */
    private record Digest(byte[] argument, long seed) implements Callable<Long>, Serializable {
        @Override
        public Long call() {
            return Work.digest(argument, seed);
        }
    }

    /** A task with a large result. */
    private record Bytes(int size, long index, long seed) implements Callable<byte[]>, Serializable {
        @Override
        public byte[] call() {
            return Work.bytes(size, index, seed);
        }
    }

    private HazelcastProgram() {
        ClientConfig config = new ClientConfig();
        config.getNetworkConfig().addAddress(System.getProperty("bench.member"));
        client = HazelcastClient.newHazelcastClient(config);
        executor = client.getExecutorService(EXECUTOR);
        roots.add(ProcessHandle.current().pid());
        roots.add(Long.parseLong(System.getProperty("bench.daemons")));
    }

    public static void main(String[] arguments) throws Exception {
        try (HazelcastProgram engine = new HazelcastProgram()) {
            Workloads.run(engine, List.of(arguments));
        }
    }

    @Override
    public Job values(int tasks, long seed) {
        return () -> all(tasks, index -> new Value(index, seed));
    }

    @Override
    public Job spins(int tasks, long iterations, long seed) {
        return () -> all(tasks, index -> new Spin(iterations, index ^ seed));
    }

    @Override
    public Job digests(List<byte[]> arguments, long seed) {
        return () -> all(arguments.size(), index -> new Digest(arguments.get((int) index), seed));
    }

    @Override
    public List<byte[]> bytes(int tasks, int size, long seed) throws Exception {
        return all(tasks, index -> new Bytes(size, index, seed));
    }

    private <T> List<T> all(int tasks, LongFunction<Callable<T>> task) throws Exception {
        List<T> values = new ArrayList<>(tasks);
        List<Future<T>> window = new ArrayList<>(WINDOW);
        for (int index = 0; index < tasks; index++) {
            int place = index % WINDOW;
            if (index < WINDOW) {
                window.add(executor.submit(task.apply(index)));
            } else {
                values.add(window.get(place).get());
                window.set(place, executor.submit(task.apply(index)));
            }
        }
        for (int index = Math.max(0, tasks - WINDOW); index < tasks; index++) {
            values.add(window.get(index % WINDOW).get());
        }
        return values;
    }

    @Override
    public Set<Long> pids() {
        return ProcessCpu.trees(roots);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
