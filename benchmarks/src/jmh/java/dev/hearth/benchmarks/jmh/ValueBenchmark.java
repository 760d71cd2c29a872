package dev.hearth.benchmarks.jmh;

import dev.hearth.task.ClosureSerializer;
import dev.hearth.task.TaskFunction;
import java.io.Serializable;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Values and functions to bytes, as an executor writes them, and back, as a caller opens them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ValueBenchmark {

    /** What is written: a number and a text as plain bytes, an object and a function by Java serialization. */
    public enum Kind {
        LONG,
        TEXT,
        OBJECT_100_BYTES,
        FUNCTION
    }

    /** An object of the kind that tasks return. */
    public record Answer(long number, byte[] bytes) implements Serializable {
        @Override
        public boolean equals(Object other) {
            return other instanceof Answer that && number == that.number && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number) * 31 + Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Answer[" + number + ", " + bytes.length + " bytes]";
        }
    }

    @Param
    public Kind kind;

    private Object value;
    private byte[] written;

    @Setup
    public void prepare() {
        long captured = System.nanoTime();
        TaskFunction<Long, Long> function = index -> index + captured;
        value = switch (kind) {
            case LONG -> captured;
            case TEXT -> "a text that a task might give back";
            case OBJECT_100_BYTES -> new Answer(captured, new byte[24]);
            case FUNCTION -> function;
        };
        written = ClosureSerializer.serialize(value, "a value");
    }

    @Benchmark
    public byte[] write() {
        return ClosureSerializer.serialize(value, "a value");
    }

    @Benchmark
    public Object read() {
        return ClosureSerializer.deserialize(written, ValueBenchmark.class.getClassLoader());
    }
}
