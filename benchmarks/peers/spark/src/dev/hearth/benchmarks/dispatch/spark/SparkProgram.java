package dev.hearth.benchmarks.dispatch.spark;

import dev.hearth.benchmarks.ProcessCpu;
import dev.hearth.benchmarks.dispatch.Engine;
import dev.hearth.benchmarks.dispatch.Work;
import dev.hearth.benchmarks.dispatch.Workloads;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.reflect.ClassTag$;

/** A driver of Apache Spark that runs one workload on a standalone cluster; settings come as {@code spark.} system properties. */
public final class SparkProgram implements Engine {
    private final JavaSparkContext context = new JavaSparkContext(new SparkConf());
    private final List<Long> roots = new ArrayList<>();

    private SparkProgram() {
        roots.add(ProcessHandle.current().pid());
        for (String pid : System.getProperty("bench.daemons").split(",")) {
            roots.add(Long.parseLong(pid));
        }
    }

    public static void main(String[] arguments) throws Exception {
        try (SparkProgram engine = new SparkProgram()) {
            Workloads.run(engine, List.of(arguments));
        }
    }

    @Override
    public Job values(int tasks, long seed) {
        return range(tasks).map(index -> Work.value(index, seed))::collect;
    }

    @Override
    public Job spins(int tasks, long iterations, long seed) {
        return range(tasks).map(index -> Work.spin(iterations, index ^ seed))::collect;
    }

    @Override
    public Job digests(List<byte[]> arguments, long seed) {
        return () -> context.parallelize(arguments, arguments.size())
                .map(argument -> Work.digest(argument, seed))
                .collect();
    }

    @Override
    public List<byte[]> bytes(int tasks, int size, long seed) {
        return range(tasks).map(index -> Work.bytes(size, index, seed)).collect();
    }

    /** The numbers below, one in each partition; as with Hearth, a partition carries its bounds and not a collection. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private JavaRDD<Long> range(int tasks) {
        RDD<Object> numbers = context.sc().range(0, tasks, 1, tasks);
        return new JavaRDD<>((RDD<Long>) (RDD) numbers, ClassTag$.MODULE$.apply(Long.class));
    }

    @Override
    public Set<Long> pids() {
        return ProcessCpu.trees(roots);
    }

    @Override
    public void close() {
        context.close();
    }
}
