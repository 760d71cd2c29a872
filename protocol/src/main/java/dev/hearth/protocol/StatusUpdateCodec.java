package dev.hearth.protocol;

import dev.hearth.protocol.ExecutorToDriver.AttemptRange;
import dev.hearth.protocol.ExecutorToDriver.StartedTask;
import dev.hearth.protocol.ExecutorToDriver.StatusUpdate;
import dev.hearth.protocol.ExecutorToDriver.TakenBack;
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
        Components.writeList(value.succeeded(), out, StatusUpdateCodec::writeSucceeded);
        Components.writeList(value.started(), out, StatusUpdateCodec::writeStarted);
        Components.writeList(value.takenBack(), out, StatusUpdateCodec::writeTakenBack);
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
                        Components.readList(body, StatusUpdateCodec::readEnded),
                        Components.readList(body, StatusUpdateCodec::readSucceeded),
                        Components.readList(body, StatusUpdateCodec::readStarted),
                        Components.readList(body, StatusUpdateCodec::readTakenBack)));
    }

    private static void writeSucceeded(SucceededTasks tasks, WireOutput out) {
        int began = out.begin();
        out.signedLong(tasks.taskSet());
        out.signedInt(tasks.count());
        out.bytes(tasks.attempts());
        out.bytes(tasks.metrics());
        out.bytes(tasks.values());
        out.end(began);
    }

    private static SucceededTasks readSucceeded(WireInput in) {
        int outer = in.begin();
        SucceededTasks tasks = new SucceededTasks(
                Components.signedLong(in),
                Components.signedInt(in),
                Components.bytes(in),
                Components.bytes(in),
                Components.bytes(in));
        in.end(outer);
        return tasks;
    }

    private static void writeStarted(StartedTask task, WireOutput out) {
        int began = out.begin();
        out.signedLong(task.taskSet());
        out.signedInt(task.index());
        out.signedInt(task.attempt());
        out.signedLong(task.startedEpochMillis());
        out.end(began);
    }

    private static StartedTask readStarted(WireInput in) {
        int outer = in.begin();
        StartedTask task = new StartedTask(
                Components.signedLong(in),
                Components.signedInt(in),
                Components.signedInt(in),
                Components.signedLong(in));
        in.end(outer);
        return task;
    }

    private static void writeTakenBack(TakenBack tasks, WireOutput out) {
        int began = out.begin();
        out.signedLong(tasks.taskSet());
        Components.writeList(tasks.attempts(), out, StatusUpdateCodec::writeRange);
        out.end(began);
    }

    private static TakenBack readTakenBack(WireInput in) {
        int outer = in.begin();
        TakenBack tasks =
                new TakenBack(Components.signedLong(in), Components.readList(in, StatusUpdateCodec::readRange));
        in.end(outer);
        return tasks;
    }

    private static void writeRange(AttemptRange range, WireOutput out) {
        int began = out.begin();
        out.signedInt(range.first());
        out.signedInt(range.count());
        out.signedInt(range.attempt());
        out.end(began);
    }

    private static AttemptRange readRange(WireInput in) {
        int outer = in.begin();
        AttemptRange range =
                new AttemptRange(Components.signedInt(in), Components.signedInt(in), Components.signedInt(in));
        in.end(outer);
        return range;
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
