package dev.hearth.benchmarks.start.spark;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** An application for Spark's submission: one stage of four short tasks, whose sum it prints. */
public final class SparkFirstResult {
    private SparkFirstResult() {}

    public static void main(String[] args) {
        try (JavaSparkContext context = new JavaSparkContext(new SparkConf().setAppName("first result"))) {
            long sum = context.parallelize(List.of(0L, 1L, 2L, 3L), 4)
                    .map(index -> index + 1)
                    .reduce(Long::sum);
            System.out.println("FIRST RESULT " + sum);
            System.out.flush();
        }
    }
}
