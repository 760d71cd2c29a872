package dev.hearth.benchmarks.jmh;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.DriverToExecutor.IndexRange;
import dev.hearth.protocol.DriverToExecutor.LaunchTask;
import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import dev.hearth.protocol.ExecutorToDriver.StatusUpdate;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.protocol.SucceededTasks;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.Codec;
import dev.hearth.rpc.codec.WireInput;
import dev.hearth.rpc.codec.WireOutput;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Messages about tasks to bytes and back: the time for each task of a batch of {@value #TASKS}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CodecBenchmark {
    private static final int TASKS = 256;
    private static final int PAYLOAD_BYTES = 100;
    private static final long TASK_SET = 3L << 16;

    /** Which message: a launch by range or task by task with 100 bytes each, or values of nine or of 100 bytes. */
    public enum Batch {
        LAUNCH_RANGE,
        LAUNCH_PAYLOADS,
        STATUS_NUMBERS,
        STATUS_OBJECTS
    }

    @Param
    public Batch batch;

    private Message message;
    private Codec<Message> codec;
    private WireOutput out;
    private byte[] written;

    @Setup
    @SuppressWarnings("unchecked") // the table ties each codec to its type
    public void prepare() {
        message = switch (batch) {
            case LAUNCH_RANGE -> launch(new TaskGroup(TASK_SET, List.of(new IndexRange(1_000_000, TASKS)), List.of()));
            case LAUNCH_PAYLOADS -> launch(new TaskGroup(TASK_SET, List.of(), entries()));
            case STATUS_NUMBERS -> status(Long.BYTES + 1);
            case STATUS_OBJECTS -> status(PAYLOAD_BYTES);
        };
        codec = (Codec<Message>)
                HearthMessages.table().byType(message.getClass()).codec();
        out = new WireOutput();
        codec.write(message, out);
        written = out.toArray();
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public int write() {
        out.reset();
        codec.write(message, out);
        return out.length();
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public Message read() {
        return codec.read(new WireInput(written));
    }

    private static Message launch(TaskGroup group) {
        return new LaunchTask(1234, 1233, List.of(group));
    }

    private static List<TaskEntry> entries() {
        return IntStream.range(1_000_000, 1_000_000 + TASKS)
                .mapToObj(index -> new TaskEntry(index, 0, Bytes.of(new byte[PAYLOAD_BYTES])))
                .toList();
    }

    private static Message status(int valueBytes) {
        SucceededTasks.Writer writer = new SucceededTasks.Writer(TASK_SET, TASKS);
        byte[] value = new byte[valueBytes];
        for (int i = 0; i < TASKS; i++) {
            writer.add(1_000_000 + i, 0, 1_700_000_000_000L, 900 + i, 0, 120, 0, 1, 0, value);
        }
        ExecutorId executor = new ExecutorId(new AppId("app-20260101120000-0001"), 1);
        return new StatusUpdate(executor, 1234, 1233, List.of(), List.of(writer.finish()), List.of(), List.of());
    }
}
