package dev.hearth.driver.cluster;

import dev.hearth.driver.schedule.ExecutorLink;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.DriverToExecutor;
import dev.hearth.protocol.DriverToExecutor.AcknowledgeStatus;
import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.KillTask;
import dev.hearth.protocol.DriverToExecutor.LaunchTask;
import dev.hearth.protocol.DriverToExecutor.RemoveBroadcast;
import dev.hearth.protocol.DriverToExecutor.RemoveTaskSet;
import dev.hearth.protocol.DriverToExecutor.TakeBackTasks;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import dev.hearth.protocol.Endpoints;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.ReceivedNumbers;
import dev.hearth.rpc.ResendQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The conversation with one executor process, which outlives its connections. Confined to the driver's loop; knows no
 * clock.
 *
 * <p>States: UP while a connection carries it; CUT when that was lost, and UP again when the same incarnation comes back;
 * LOST for good. What was told and may not have arrived is kept, and told again in its order when a connection is made:
 * launch batches have numbers, which the executor acknowledges; every other order is tied to the batch that follows it,
 * and is repeated with it, which is harmless. An empty batch is sent when too many of these have no batch to follow them.
 *
 * <p>What need not be told at once waits for something that must: to forget a task set, for the next launches or heartbeat;
 * that reports have arrived, for the same, unless they are many.
 */
final class ExecutorSession implements ExecutorLink {
    /** Orders without a number that are kept before an empty batch is sent to have them acknowledged. */
    static final int MAX_LOOSE_ORDERS = 64;

    /** Reports and their bytes that are not acknowledged before a message of its own does so. */
    private static final int MAX_SILENT_REPORTS = 8;

    private static final long MAX_SILENT_BYTES = 64 << 10;

    private static final int ORDER_BYTES = 64;

    private enum State {
        UP,
        CUT,
        LOST
    }

    /** A launch batch, and what was told since the one before. */
    private record Batch(List<DriverToExecutor> ahead, LaunchTask launch) {}

    private final ExecutorId id;
    private final long incarnation;
    private final long maxUnacknowledgedBytes;
    private final ResultReader results;
    private State state = State.CUT;
    private Optional<Peer> peer = Optional.empty();

    private final ResendQueue<Batch> sent = new ResendQueue<>();
    private final ReceivedNumbers received = new ReceivedNumbers();
    private List<DriverToExecutor> loose = new ArrayList<>();
    /** How many of them were told over this connection. */
    private int looseTold;

    private int looseBytes;
    private long statusAcknowledged;
    private long silentBytes;

    /** Reads values that stay at executors. */
    @FunctionalInterface
    interface ResultReader {
        /** As {@link ExecutorLink#fetchResult}, over this connection. */
        void read(Peer from, String stream, long bytes, ResultSink sink);
    }

    /**
     * @param incarnation of the process, as it registered
     * @param maxUnacknowledgedBytes above this it takes no more launches
     */
    ExecutorSession(ExecutorId id, long incarnation, long maxUnacknowledgedBytes, ResultReader results) {
        this.id = id;
        this.incarnation = incarnation;
        this.maxUnacknowledgedBytes = maxUnacknowledgedBytes;
        this.results = results;
    }

    ExecutorId id() {
        return id;
    }

    long incarnation() {
        return incarnation;
    }

    /** The connection that carries it now. */
    Optional<Peer> peer() {
        return peer;
    }

    boolean isUp() {
        return state == State.UP;
    }

    boolean isLost() {
        return state == State.LOST;
    }

    /** Whether this connection carries the session now. */
    boolean isCarriedBy(Peer connection) {
        return peer.isPresent() && peer.get().connectionId() == connection.connectionId();
    }

    /** The number of the last status batch that has arrived. */
    long lastStatus() {
        return received.last();
    }

    /** The number of the last launch batch that was sent, received or not. */
    long lastLaunch() {
        return sent.next() - 1;
    }

    /**
     * A connection carries it from now on, in place of any before; what the executor has not received is told again.
     *
     * @param lastLaunch the last launch batch that it has received
     * @throws IllegalArgumentException if no batch of that number was ever sent
     */
    void attach(Peer connection, long lastLaunch) {
        sent.acknowledged(lastLaunch);
        become(State.UP);
        peer = Optional.of(connection);
        statusAcknowledged();
        for (Batch batch : sent.unacknowledged()) {
            batch.ahead().forEach(this::tell);
            tell(batch.launch());
        }
        looseTold = 0;
        tellLooseOrders();
        boundLooseOrders();
    }

    /** Its connection is gone. */
    void detach() {
        become(State.CUT);
        peer = Optional.empty();
    }

    /** It is over. */
    void lose() {
        become(State.LOST);
        peer = Optional.empty();
        loose = new ArrayList<>();
        looseTold = 0;
    }

    /**
     * A status batch has arrived.
     *
     * @param bytes about what its sender keeps until it is acknowledged
     * @return whether it is the first time, and has to be taken
     * @throws IllegalStateException if one before it never arrived
     */
    boolean accept(long number, long bytes) {
        silentBytes += bytes;
        return received.accept(number);
    }

    /**
     * The executor has received launch batches up to this one.
     *
     * @throws IllegalArgumentException if no batch of that number was ever sent
     */
    void launchesArrived(long lastLaunch) {
        sent.acknowledged(lastLaunch);
    }

    /** Tells what was received, if that is much and no launch batch has done so. */
    void acknowledgeStatus() {
        if (state == State.UP
                && (received.last() - statusAcknowledged >= MAX_SILENT_REPORTS || silentBytes >= MAX_SILENT_BYTES)) {
            statusAcknowledged();
            tell(new AcknowledgeStatus(statusAcknowledged));
        }
    }

    /** A message has carried {@link #lastStatus}. */
    void statusAcknowledged() {
        statusAcknowledged = received.last();
        silentBytes = 0;
    }

    /** Tells what has waited for something to go with. */
    void tellLooseOrders() {
        if (state == State.UP) {
            while (looseTold < loose.size()) {
                tell(loose.get(looseTold++));
            }
        }
    }

    @Override
    public boolean isReady() {
        return state == State.UP
                && peer.map(Peer::isWritable).orElse(false)
                && sent.weightBytes() + looseBytes <= maxUnacknowledgedBytes;
    }

    @Override
    public void launch(List<AddTaskSet> added, List<TaskGroup> groups, int weightBytes) {
        added.forEach(this::order);
        batch(groups, weightBytes);
    }

    @Override
    public void kill(KillTask order) {
        order(order);
        boundLooseOrders();
    }

    @Override
    public void takeBack(TakeBackTasks order) {
        order(order);
        boundLooseOrders();
    }

    @Override
    public void removeTaskSet(long taskSet, boolean heldValues) {
        keep(new RemoveTaskSet(taskSet));
        if (heldValues) {
            tellLooseOrders();
        }
        boundLooseOrders();
    }

    /** A broadcast value is no longer needed. */
    void removeBroadcast(long broadcast) {
        order(new RemoveBroadcast(broadcast));
        boundLooseOrders();
    }

    @Override
    public void fetchResult(long taskSet, int partition, int attempt, long bytes, ResultSink sink) {
        results.read(
                peer.orElseThrow(
                        () -> new IllegalStateException("a value of " + id + " is fetched while it is " + state)),
                "result/" + taskSet + "/" + partition + "/" + attempt,
                bytes,
                sink);
    }

    /** The executor is to exit; nothing follows. */
    void stop(String reason) {
        tell(new DriverToExecutor.StopExecutor(reason));
    }

    private void batch(List<TaskGroup> groups, int weightBytes) {
        tellLooseOrders();
        LaunchTask launch = new LaunchTask(sent.next(), received.last(), groups);
        sent.add(launch.number(), new Batch(loose, launch), Math.addExact(weightBytes, ORDER_BYTES));
        loose = new ArrayList<>();
        looseTold = 0;
        looseBytes = 0;
        statusAcknowledged();
        tell(launch);
    }

    private void order(DriverToExecutor order) {
        keep(order);
        tellLooseOrders();
    }

    private void keep(DriverToExecutor order) {
        if (state != State.LOST) {
            loose.add(order);
            looseBytes += ORDER_BYTES;
        }
    }

    private void boundLooseOrders() {
        if (loose.size() >= MAX_LOOSE_ORDERS && state == State.UP) {
            batch(List.of(), 0);
        }
    }

    private void tell(DriverToExecutor message) {
        peer.ifPresent(up -> up.endpoint(Endpoints.EXECUTOR).tell(message));
    }

    private void become(State next) {
        boolean legal = switch (next) {
            case UP -> state != State.LOST;
            case CUT -> state == State.UP;
            case LOST -> state != State.LOST;
        };
        if (!legal) {
            throw new IllegalStateException("the session of " + id + " cannot go from " + state + " to " + next);
        }
        state = next;
    }

    @Override
    public String toString() {
        return "session of " + id + " " + state;
    }
}
