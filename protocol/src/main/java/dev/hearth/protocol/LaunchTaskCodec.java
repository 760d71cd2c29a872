package dev.hearth.protocol;

import dev.hearth.protocol.DriverToExecutor.IndexRange;
import dev.hearth.protocol.DriverToExecutor.LaunchTask;
import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import dev.hearth.rpc.codec.Codec;
import dev.hearth.rpc.codec.WireInput;
import dev.hearth.rpc.codec.WireOutput;

/** {@link LaunchTask} without reflection, since one goes out for every few tasks; the bytes are those of the derived codec. */
final class LaunchTaskCodec implements Codec<LaunchTask> {

    @Override
    public void write(LaunchTask value, WireOutput out) {
        int began = out.begin();
        out.signedLong(value.number());
        out.signedLong(value.lastStatus());
        Components.writeList(value.groups(), out, LaunchTaskCodec::writeGroup);
        out.end(began);
    }

    @Override
    public LaunchTask read(WireInput in) {
        return Components.message(
                "LaunchTask",
                in,
                body -> new LaunchTask(
                        Components.signedLong(body),
                        Components.signedLong(body),
                        Components.readList(body, LaunchTaskCodec::readGroup)));
    }

    private static void writeGroup(TaskGroup group, WireOutput out) {
        int began = out.begin();
        out.signedLong(group.taskSet());
        Components.writeList(group.ranges(), out, LaunchTaskCodec::writeRange);
        Components.writeList(group.tasks(), out, LaunchTaskCodec::writeTask);
        out.end(began);
    }

    private static TaskGroup readGroup(WireInput in) {
        int outer = in.begin();
        TaskGroup group = new TaskGroup(
                Components.signedLong(in),
                Components.readList(in, LaunchTaskCodec::readRange),
                Components.readList(in, LaunchTaskCodec::readTask));
        in.end(outer);
        return group;
    }

    private static void writeRange(IndexRange range, WireOutput out) {
        int began = out.begin();
        out.signedInt(range.first());
        out.signedInt(range.count());
        out.end(began);
    }

    private static IndexRange readRange(WireInput in) {
        int outer = in.begin();
        IndexRange range = new IndexRange(Components.signedInt(in), Components.signedInt(in));
        in.end(outer);
        return range;
    }

    private static void writeTask(TaskEntry task, WireOutput out) {
        int began = out.begin();
        out.signedInt(task.index());
        out.signedInt(task.attempt());
        out.bytes(task.payload());
        out.end(began);
    }

    private static TaskEntry readTask(WireInput in) {
        int outer = in.begin();
        TaskEntry task = new TaskEntry(Components.signedInt(in), Components.signedInt(in), Components.bytes(in));
        in.end(outer);
        return task;
    }
}
