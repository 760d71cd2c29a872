package dev.hearth.benchmarks.scale;

import dev.hearth.driver.schedule.DagScheduler;
import dev.hearth.driver.schedule.ExecutorLink;
import dev.hearth.driver.schedule.SchedulerConfig;
import dev.hearth.driver.schedule.TaskNews;
import dev.hearth.driver.schedule.Unheard;
import dev.hearth.loop.EventLoop;
import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.KillTask;
import dev.hearth.protocol.DriverToExecutor.LaunchTask;
import dev.hearth.protocol.DriverToExecutor.RemoveTaskSet;
import dev.hearth.protocol.DriverToExecutor.TakeBackTasks;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.ExecutorToDriver;
import dev.hearth.protocol.ExecutorToDriver.AppConfig;
import dev.hearth.protocol.ExecutorToDriver.Heartbeat;
import dev.hearth.protocol.ExecutorToDriver.HeartbeatResponse;
import dev.hearth.protocol.ExecutorToDriver.RegisterExecutor;
import dev.hearth.protocol.ExecutorToDriver.RegisterExecutorReply;
import dev.hearth.protocol.ExecutorToDriver.RegisteredExecutor;
import dev.hearth.protocol.ExecutorToDriver.RetrieveAppConfig;
import dev.hearth.protocol.ExecutorToDriver.StatusUpdate;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Reply;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcEndpoint;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The driver's side: the real scheduler, told of executors and their reports, whose launches go out as messages. Without
 * what the real endpoint keeps for connections that are cut. In the driver's loop, but for the making.
 */
final class SimulatedApplication implements RpcEndpoint {
    private static final Set<Role> EXECUTORS = Set.of(Role.APPLICATION);
    private static final Duration HEARTBEAT = Duration.ofMinutes(10);

    private final DagScheduler scheduler;
    private final List<Dispatch<?>> dispatches;
    private final Map<Long, Integer> byConnection = new HashMap<>();

    SimulatedApplication(EventLoop loop) {
        this.scheduler = new DagScheduler(loop, SchedulerConfig.defaults(), new Unheard(), (id, value) -> {});
        this.dispatches = List.of(Dispatch.over(ExecutorToDriver.class)
                .<AppConfig, RetrieveAppConfig>answer(
                        RetrieveAppConfig.class,
                        EXECUTORS,
                        (message, from, reply) -> reply.answer(new AppConfig(Map.of(), List.of())))
                .answer(RegisterExecutor.class, EXECUTORS, this::register)
                .on(StatusUpdate.class, EXECUTORS, this::statusUpdate)
                .<HeartbeatResponse, Heartbeat>answer(
                        Heartbeat.class,
                        EXECUTORS,
                        (message, from, reply) -> reply.answer(new HeartbeatResponse(true, 0)))
                .build());
    }

    @Override
    public List<Dispatch<?>> dispatches() {
        return dispatches;
    }

    DagScheduler scheduler() {
        return scheduler;
    }

    private void register(RegisterExecutor message, Peer from, Reply<RegisterExecutorReply> reply) {
        int number = scheduler
                .dispatcher()
                .tasks()
                .addExecutor(message.executor().toString(), message.host(), message.cores(), new Link(from));
        byConnection.put(from.connectionId(), number);
        reply.answer(new RegisteredExecutor(1, 0, HEARTBEAT));
    }

    private void statusUpdate(StatusUpdate message, Peer from) {
        scheduler.dispatcher().due();
        Integer executor = byConnection.get(from.connectionId());
        if (executor == null) {
            throw new IllegalStateException("a report of " + message.executor() + " came before it was registered");
        }
        scheduler
                .dispatcher()
                .tasks()
                .news(
                        executor,
                        new TaskNews(message.ended(), message.succeeded(), message.started(), message.takenBack()));
    }

    @Override
    public void onWritable(Peer peer) {
        Integer executor = byConnection.get(peer.connectionId());
        if (executor != null) {
            scheduler.dispatcher().tasks().executorReady(executor);
        }
    }

    /** Launches go over the executor's connection. */
    private static final class Link implements ExecutorLink {
        private final Peer executor;
        private long launches;

        Link(Peer executor) {
            this.executor = executor;
        }

        @Override
        public boolean isReady() {
            return executor.isWritable();
        }

        @Override
        public void launch(List<AddTaskSet> added, List<TaskGroup> groups, int weightBytes) {
            added.forEach(each -> executor.endpoint(Endpoints.EXECUTOR).tell(each));
            launches++;
            executor.endpoint(Endpoints.EXECUTOR).tell(new LaunchTask(launches, 0, groups));
        }

        @Override
        public void kill(KillTask order) {
            executor.endpoint(Endpoints.EXECUTOR).tell(order);
        }

        @Override
        public void takeBack(TakeBackTasks order) {
            executor.endpoint(Endpoints.EXECUTOR).tell(order);
        }

        @Override
        public void removeTaskSet(long taskSet, boolean heldValues) {
            executor.endpoint(Endpoints.EXECUTOR).tell(new RemoveTaskSet(taskSet));
        }

        @Override
        public void fetchResult(long taskSet, int index, int attempt, long bytes, ResultSink sink) {
            throw new IllegalStateException("a value is to be fetched, and none is held");
        }
    }
}
