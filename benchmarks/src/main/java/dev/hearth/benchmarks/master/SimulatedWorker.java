package dev.hearth.benchmarks.master;

import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorExitCode;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import dev.hearth.protocol.WorkerToMaster;
import dev.hearth.protocol.WorkerToMaster.EndedExecutor;
import dev.hearth.protocol.WorkerToMaster.ExecutorStateChanged;
import dev.hearth.protocol.WorkerToMaster.Forked;
import dev.hearth.protocol.WorkerToMaster.RegisterWorker;
import dev.hearth.protocol.WorkerToMaster.RegisteredWorker;
import dev.hearth.protocol.WorkerToMaster.RunningExecutor;
import dev.hearth.protocol.WorkerToMaster.WorkerCondition;
import dev.hearth.protocol.WorkerToMaster.WorkerHeartbeat;
import dev.hearth.protocol.WorkerToMaster.WorkerReport;
import dev.hearth.rpc.Peer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** A worker that forks nothing and says it did. In the crowd's loop. */
final class SimulatedWorker {
    private static final int FIRST_PORT = 10_000;
    private static final long MIB = 1L << 20;
    private static final int CORE_MIB = 1024;
    /** One that knows no epoch would be called back at its address, where nobody listens. */
    private static final Epoch BEFORE_ANY = new Epoch("none", 0);

    private static final ExecutorEnd EXITED = new ExecutorEnd(
            ExecutorState.EXITED, Optional.of(ExecutorExitCode.NORMAL.code()), "exit code 0", List.of());
    private static final ExecutorEnd KILLED =
            new ExecutorEnd(ExecutorState.KILLED, Optional.of(143), "the master asked for it", List.of());

    private final WorkerId id;
    private final int port;
    private final Resources capacity;
    private final SortedMap<ExecutorId, RunningExecutor> running = new TreeMap<>();
    private final SortedMap<ExecutorId, ExecutorEnd> ended = new TreeMap<>();
    private Optional<Peer> master = Optional.empty();
    private Epoch epoch = BEFORE_ANY;
    private OptionalLong digest = OptionalLong.empty();
    private boolean registered;
    private long lastCommand;
    private long nextPid;

    SimulatedWorker(int number, int cores) {
        this.port = FIRST_PORT + number;
        this.id = new WorkerId("worker-20250101000000-127.0.0.1-" + port);
        this.capacity = new Resources(cores, cores * CORE_MIB * MIB);
        this.nextPid = 1 + 1_000L * number;
    }

    /** Of one executor. */
    static Resources executor() {
        return new Resources(1, CORE_MIB * MIB);
    }

    WorkerId id() {
        return id;
    }

    void connected(Peer peer) {
        master = Optional.of(peer);
        registered = false;
    }

    RegisterWorker registration() {
        return new RegisterWorker(id, "127.0.0.1", port, capacity, Optional.of(epoch), report(), WorkerCondition.GOOD);
    }

    void registered(RegisteredWorker answer) {
        registered = true;
        if (!epoch.equals(answer.epoch())) {
            epoch = answer.epoch();
            lastCommand = 0;
        }
    }

    /** Nothing, if it has not registered. */
    void beat() {
        if (!registered) {
            return;
        }
        if (digest.isEmpty()) {
            digest = OptionalLong.of(report().digest());
        }
        tell(new WorkerHeartbeat(id, lastCommand, digest.getAsLong(), WorkerCondition.GOOD));
    }

    WorkerReport report() {
        return new WorkerReport(
                lastCommand,
                List.copyOf(running.values()),
                ended.entrySet().stream()
                        .map(each -> new EndedExecutor(each.getKey(), each.getValue()))
                        .toList());
    }

    /** Returns whether it is new here. */
    boolean launch(LaunchExecutor order) {
        carriedOut(order.number());
        ExecutorId executor = order.executor();
        if (running.containsKey(executor) || ended.containsKey(executor)) {
            return false;
        }
        nextPid++;
        running.put(executor, new RunningExecutor(executor, order.resources(), nextPid));
        tell(new ExecutorStateChanged(id, executor, new Forked(nextPid)));
        return true;
    }

    void kill(ExecutorId executor, long number) {
        carriedOut(number);
        end(executor, KILLED);
    }

    /** It ends by itself. */
    void exit(ExecutorId executor) {
        end(executor, EXITED);
    }

    private void end(ExecutorId executor, ExecutorEnd end) {
        if (running.remove(executor) != null) {
            ended.put(executor, end);
            changed();
            tell(new ExecutorStateChanged(id, executor, new WorkerToMaster.Ended(end)));
        }
    }

    void carriedOut(long number) {
        lastCommand = Math.max(lastCommand, number);
        changed();
    }

    void acknowledged(List<ExecutorId> ends) {
        ends.forEach(ended::remove);
        changed();
    }

    private void changed() {
        digest = OptionalLong.empty();
    }

    void tell(WorkerToMaster message) {
        master.ifPresent(peer -> peer.endpoint(Endpoints.MASTER).tell(message));
    }
}
