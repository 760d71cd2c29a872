package dev.hearth.protocol;

import dev.hearth.protocol.ExecutorToDriver.ExecutorMetrics;
import dev.hearth.protocol.ExecutorToDriver.Heartbeat;
import dev.hearth.protocol.ExecutorToDriver.RunningTask;
import dev.hearth.rpc.codec.Codec;
import dev.hearth.rpc.codec.WireInput;
import dev.hearth.rpc.codec.WireOutput;

/** {@link Heartbeat} without reflection; the bytes are those of the derived codec. */
final class HeartbeatCodec implements Codec<Heartbeat> {
    private static final ExecutorMetrics NO_METRICS = new ExecutorMetrics(0, 0, 0, 0, 0, 0, 0, 0);

    @Override
    public void write(Heartbeat value, WireOutput out) {
        int began = out.begin();
        Components.writeExecutor(value.executor(), out);
        out.signedLong(value.incarnation());
        out.signedLong(value.lastLaunch());
        Components.writeList(value.running(), out, HeartbeatCodec::writeRunning);
        writeMetrics(value.metrics(), out);
        out.end(began);
    }

    @Override
    public Heartbeat read(WireInput in) {
        return Components.message(
                "Heartbeat",
                in,
                body -> new Heartbeat(
                        Components.readExecutor(body),
                        Components.signedLong(body),
                        Components.signedLong(body),
                        Components.readList(body, HeartbeatCodec::readRunning),
                        readMetrics(body)));
    }

    private static void writeRunning(RunningTask task, WireOutput out) {
        int began = out.begin();
        out.signedLong(task.taskSet());
        out.signedInt(task.index());
        out.signedInt(task.attempt());
        out.signedLong(task.startedEpochMillis());
        out.signedLong(task.runNanos());
        Components.writeList(task.accumulators(), out, Components::writeAccumulator);
        out.end(began);
    }

    private static RunningTask readRunning(WireInput in) {
        int outer = in.begin();
        RunningTask task = new RunningTask(
                Components.signedLong(in),
                Components.signedInt(in),
                Components.signedInt(in),
                Components.signedLong(in),
                Components.signedLong(in),
                Components.readList(in, Components::readAccumulator));
        in.end(outer);
        return task;
    }

    private static void writeMetrics(ExecutorMetrics metrics, WireOutput out) {
        int began = out.begin();
        out.signedLong(metrics.cpuNanos());
        out.signedLong(metrics.gcMillis());
        out.signedLong(metrics.gcCount());
        out.signedLong(metrics.heapUsedBytes());
        out.signedLong(metrics.heapCommittedBytes());
        out.signedLong(metrics.heapMaxBytes());
        out.signedLong(metrics.nonHeapUsedBytes());
        out.signedInt(metrics.threads());
        out.end(began);
    }

    private static ExecutorMetrics readMetrics(WireInput in) {
        if (!in.hasRemaining()) {
            return NO_METRICS;
        }
        int outer = in.begin();
        ExecutorMetrics metrics = new ExecutorMetrics(
                Components.signedLong(in),
                Components.signedLong(in),
                Components.signedLong(in),
                Components.signedLong(in),
                Components.signedLong(in),
                Components.signedLong(in),
                Components.signedLong(in),
                Components.signedInt(in));
        in.end(outer);
        return metrics;
    }
}
