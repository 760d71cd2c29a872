package dev.hearth.master;

import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterEvent;
import dev.hearth.master.state.SoftEvent;
import dev.hearth.master.state.WorkerEntry;
import dev.hearth.model.AppId;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.MasterToApp;
import dev.hearth.protocol.MasterToWorker;
import dev.hearth.rpc.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A {@link Decision} that is being made: collects events and sends, and numbers the commands to each worker. */
final class Draft {
    private final Epoch epoch;
    private final List<ClusterEvent> events = new ArrayList<>();
    private final List<Send> sends = new ArrayList<>();
    private final Map<WorkerId, Long> numbers = new HashMap<>();

    Draft(Epoch epoch) {
        this.epoch = epoch;
    }

    Draft event(ClusterEvent event) {
        events.add(event);
        return this;
    }

    Draft toApp(AppId app, MasterToApp message) {
        sends.add(new Send.ToApp(app, message));
        return this;
    }

    Draft toWorker(WorkerId worker, MasterToWorker message) {
        sends.add(new Send.ToWorker(worker, message));
        return this;
    }

    Draft later(Send send) {
        sends.add(send);
        return this;
    }

    /** Has the worker fork an executor; {@code profile} is the number of its resource profile. */
    Draft launch(AppEntry app, WorkerEntry worker, ExecutorId executor, Resources resources, int profile) {
        long number = number(worker, Optional.of(executor), Optional.empty());
        sends.add(new Send.Launch(
                worker.id(),
                number,
                executor,
                resources,
                app.spec().name(),
                app.spec().command(),
                app.spec().driverUrl(),
                profile));
        return this;
    }

    /** Has the worker fork a driver. */
    Draft launchDriver(DriverSpec spec, WorkerEntry worker, ExecutorId attempt) {
        long number = number(worker, Optional.of(attempt), Optional.empty());
        sends.add(new Send.LaunchDriver(worker.id(), number, attempt, spec));
        return this;
    }

    Draft kill(WorkerEntry worker, ExecutorId executor, String reason) {
        return kill(worker, executor, reason, false);
    }

    /** With {@code force}, without the grace. */
    Draft kill(WorkerEntry worker, ExecutorId executor, String reason, boolean force) {
        long number = number(worker, Optional.empty(), Optional.empty());
        return toWorker(worker.id(), new MasterToWorker.KillExecutor(epoch, number, executor, reason, force));
    }

    Draft finish(WorkerEntry worker, AppId app) {
        return finish(worker, app, false);
    }

    /** With {@code force}, without the grace. */
    Draft finish(WorkerEntry worker, AppId app, boolean force) {
        long number = number(worker, Optional.empty(), Optional.of(app));
        return toWorker(worker.id(), new MasterToWorker.ApplicationFinished(epoch, number, app, force));
    }

    /** The number of the last command to the worker, those of this draft included. */
    long lastNumber(WorkerEntry worker) {
        return numbers.getOrDefault(worker.id(), worker.lastCommand());
    }

    private long number(WorkerEntry worker, Optional<ExecutorId> launched, Optional<AppId> finished) {
        long number = lastNumber(worker) + 1;
        numbers.put(worker.id(), number);
        events.add(new SoftEvent.CommandIssued(worker.id(), number, launched, finished));
        return number;
    }

    <R extends Message> Decision<R> decide() {
        return new Decision<>(events, sends, Optional.empty());
    }

    <R extends Message> Decision<R> reply(R reply) {
        return new Decision<>(events, sends, Optional.of(reply));
    }
}
