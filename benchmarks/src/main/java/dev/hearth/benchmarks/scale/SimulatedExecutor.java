package dev.hearth.benchmarks.scale;

import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.DriverToExecutor;
import dev.hearth.protocol.DriverToExecutor.AcknowledgeStatus;
import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.IndexRange;
import dev.hearth.protocol.DriverToExecutor.KillTask;
import dev.hearth.protocol.DriverToExecutor.LaunchTask;
import dev.hearth.protocol.DriverToExecutor.RemoveBroadcast;
import dev.hearth.protocol.DriverToExecutor.RemoveTaskSet;
import dev.hearth.protocol.DriverToExecutor.StopExecutor;
import dev.hearth.protocol.DriverToExecutor.TakeBackTasks;
import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.ExecutorToDriver.StatusUpdate;
import dev.hearth.protocol.ExecutorToDriver.TakenBack;
import dev.hearth.protocol.SucceededTasks;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcEndpoint;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/**
 * An executor that runs nothing: it reports each task as done with a value of eight bytes, in batches as a real one's, as
 * soon as it is told to run it. In the executors' loop.
 */
final class SimulatedExecutor implements RpcEndpoint {
    /** As a real executor's batches at full rate. */
    private static final int BATCH = 256;

    private static final Set<Role> DRIVER = Set.of(Role.APPLICATION);
    private static final long STARTED_MILLIS = 1_700_000_000_000L;
    private static final long RUN_NANOS = 900;
    private static final long SERIALIZE_NANOS = 100;

    private final ExecutorId id;
    private final List<Dispatch<?>> dispatches;
    private final byte[] value = new byte[Long.BYTES];
    private long lastStatus;
    private long lastLaunch;

    SimulatedExecutor(ExecutorId id) {
        this.id = id;
        this.dispatches = List.of(Dispatch.over(DriverToExecutor.class)
                .on(AddTaskSet.class, DRIVER, SimulatedExecutor::ignore)
                .on(RemoveTaskSet.class, DRIVER, SimulatedExecutor::ignore)
                .on(LaunchTask.class, DRIVER, this::launch)
                .on(KillTask.class, DRIVER, SimulatedExecutor::ignore)
                .on(TakeBackTasks.class, DRIVER, this::takeBack)
                .on(AcknowledgeStatus.class, DRIVER, SimulatedExecutor::ignore)
                .on(RemoveBroadcast.class, DRIVER, SimulatedExecutor::ignore)
                .on(StopExecutor.class, DRIVER, SimulatedExecutor::ignore)
                .build());
    }

    @Override
    public List<Dispatch<?>> dispatches() {
        return dispatches;
    }

    private static void ignore(Message message, Peer from) {
        // Nothing was kept that it could change.
    }

    private void launch(LaunchTask message, Peer from) {
        lastLaunch = message.number();
        for (TaskGroup group : message.groups()) {
            SucceededTasks.Writer writer = new SucceededTasks.Writer(group.taskSet(), BATCH);
            for (IndexRange range : group.ranges()) {
                for (int i = 0; i < range.count(); i++) {
                    writer = done(writer, range.first() + i, 0, from);
                }
            }
            for (TaskEntry task : group.tasks()) {
                writer = done(writer, task.index(), task.attempt(), from);
            }
            if (writer.count() > 0) {
                report(List.of(writer.finish()), List.of(), from);
            }
        }
    }

    /** Adds a task, and sends the batch when it is full. Gives the one to go on with. */
    private SucceededTasks.Writer done(SucceededTasks.Writer writer, int index, int attempt, Peer driver) {
        ByteBuffer.wrap(value).putLong(index);
        writer.add(index, attempt, STARTED_MILLIS, RUN_NANOS, 0, SERIALIZE_NANOS, 0, 1, 1, value);
        if (writer.count() < BATCH) {
            return writer;
        }
        report(List.of(writer.finish()), List.of(), driver);
        return new SucceededTasks.Writer(writer.taskSet(), BATCH);
    }

    /** Everything it was told of is done already. */
    private void takeBack(TakeBackTasks message, Peer from) {
        report(List.of(), List.of(new TakenBack(message.taskSet(), List.of())), from);
    }

    private void report(List<SucceededTasks> succeeded, List<TakenBack> takenBack, Peer driver) {
        lastStatus++;
        driver.endpoint(Endpoints.DRIVER)
                .tell(new StatusUpdate(id, lastStatus, lastLaunch, List.of(), succeeded, List.of(), takenBack));
    }
}
