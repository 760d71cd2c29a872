package dev.hearth.protocol;

import dev.hearth.protocol.ExecutorToDriver.StatusUpdate;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.ExecutorToDriver.TaskMetrics;
import dev.hearth.rpc.codec.Codec;
import dev.hearth.rpc.codec.WireInput;
import dev.hearth.rpc.codec.WireOutput;

/** {@link StatusUpdate} without reflection, since one comes for every few tasks; the bytes are those of the derived codec. */
final class StatusUpdateCodec implements Codec<StatusUpdate> {

    @Override
    public void write(StatusUpdate value, WireOutput out) {
        int began = out.begin();
        Components.writeExecutor(value.executor(), out);
        out.signedLong(value.number());
        out.signedLong(value.lastLaunch());
        Components.writeList(value.ended(), out, StatusUpdateCodec::writeEnded);
        out.end(began);
    }

    @Override
    public StatusUpdate read(WireInput in) {
        return Components.message(
                "StatusUpdate",
                in,
                body -> new StatusUpdate(
                        Components.readExecutor(body),
                        Components.signedLong(body),
                        Components.signedLong(body),
                        Components.readList(body, StatusUpdateCodec::readEnded)));
    }

    private static void writeEnded(TaskEnded ended, WireOutput out) {
        int began = out.begin();
        out.signedLong(ended.taskSet());
        out.signedInt(ended.index());
        out.signedInt(ended.attempt());
        TaskEndForm.write(ended.end(), out);
        writeMetrics(ended.metrics(), out);
        out.end(began);
    }

    private static TaskEnded readEnded(WireInput in) {
        int outer = in.begin();
        TaskEnded ended = new TaskEnded(
                Components.signedLong(in),
                Components.signedInt(in),
                Components.signedInt(in),
                TaskEndForm.read(in),
                readMetrics(in));
        in.end(outer);
        return ended;
    }

    private static void writeMetrics(TaskMetrics metrics, WireOutput out) {
        int began = out.begin();
        out.signedLong(metrics.startedEpochMillis());
        out.signedLong(metrics.runNanos());
        out.signedLong(metrics.deserializeNanos());
        out.signedLong(metrics.serializeNanos());
        out.signedLong(metrics.gcMillis());
        out.signedLong(metrics.resultBytes());
        out.signedLong(metrics.recordsRead());
        out.signedLong(metrics.recordsWritten());
        out.end(began);
    }

    private static TaskMetrics readMetrics(WireInput in) {
        if (!in.hasRemaining()) {
            return TaskMetrics.NONE;
        }
        int outer = in.begin();
        TaskMetrics metrics = new TaskMetrics(
                Components.signedLong(in),
                Components.signedLong(in),
                Components.signedLong(in),
                Components.signedLong(in),
                Components.signedLong(in),
                Components.signedLong(in),
                Components.signedLong(in),
                Components.signedLong(in));
        in.end(outer);
        return metrics;
    }
}
