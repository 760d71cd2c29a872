package dev.hearth.simulation;

import dev.hearth.model.Epoch;
import dev.hearth.protocol.AppToMaster.RegisteredApplication;
import dev.hearth.protocol.AppToMaster.UnregisteredApplication;
import dev.hearth.protocol.ClientToMaster.DriverSubmitted;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.protocol.MasterToApp;
import dev.hearth.protocol.MasterToWorker;
import dev.hearth.protocol.MasterToWorker.AcknowledgeEnds;
import dev.hearth.protocol.WorkerToMaster;
import dev.hearth.protocol.WorkerToMaster.RegisterWorker;
import dev.hearth.protocol.WorkerToMaster.RegisteredWorker;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.MessageTable;
import dev.hearth.rpc.Transport.Handler;
import dev.hearth.rpc.codec.WireInput;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Sees what arrives at one end of one connection. It remembers what was promised, repeats some messages, which must be
 * harmless, and loses some where a mutant wants that.
 */
final class Wiretap {
    private static final MessageTable MESSAGES = HearthMessages.table();
    private static final int TELL = 16;
    private static final int ASK = 17;
    private static final int ANSWER = 18;
    private static final int REPEATS_IN_A_HUNDRED = 2;
    private static final int ORDERS_REPEATED_IN_A_HUNDRED = 8;
    private static final Duration LATEST_REPEAT = Duration.ofSeconds(6);

    /** What is looked into; decoding everything would take most of a simulation's time. */
    private static final Set<Class<? extends Message>> WATCHED = Set.of(
            RegisteredApplication.class,
            UnregisteredApplication.class,
            DriverSubmitted.class,
            RegisterWorker.class,
            RegisteredWorker.class,
            MasterToWorker.LaunchExecutor.class);

    /** Numbered, so that they may come again at any time; of others only the next in line can be the same again. */
    private static final Set<Class<? extends Message>> REPEATED_LATER = Set.of(
            MasterToWorker.LaunchExecutor.class,
            MasterToWorker.LaunchDriver.class,
            MasterToWorker.KillExecutor.class,
            MasterToWorker.ApplicationFinished.class);

    private final World world;
    private final Promises promises;
    private boolean closed;

    Wiretap(World world, Promises promises) {
        this.world = world;
        this.promises = promises;
    }

    /** Hands the frame on, if it is to arrive. */
    void pass(byte[] frame, Handler handler) {
        int kind = frame.length == 0 ? 0 : frame[0];
        if (kind != TELL && kind != ASK && kind != ANSWER) {
            handler.onFrame(frame);
            return;
        }
        WireInput in = new WireInput(frame);
        in.rawByte();
        in.varLong();
        in.varInt();
        Optional<MessageTable.Entry<?>> entry = MESSAGES.byId(in.varInt());
        if (entry.isEmpty()) {
            handler.onFrame(frame);
            return;
        }
        Class<? extends Message> type = entry.get().type();
        if (WATCHED.contains(type)) {
            watch(entry.get().codec().read(in));
        }
        if (type == WorkerToMaster.ReportState.class) {
            promises.reported();
            world.count(Transition.FULL_REPORT);
        }
        if (type == AcknowledgeEnds.class && world.isBroken(Seam.ACKNOWLEDGEMENT)) {
            return;
        }
        int repeats = REPEATED_LATER.contains(type) ? ORDERS_REPEATED_IN_A_HUNDRED : REPEATS_IN_A_HUNDRED;
        boolean again = kind == TELL && isRepeatable(type) && world.percent(repeats);
        Optional<byte[]> copy = again ? Optional.of(frame.clone()) : Optional.empty();
        handler.onFrame(frame);
        copy.ifPresent(each -> repeat(each, type, handler));
    }

    /** The connection is over: nothing arrives over it any more. */
    void close() {
        closed = true;
    }

    private void repeat(byte[] frame, Class<? extends Message> type, Handler handler) {
        if (closed) {
            return;
        }
        if (REPEATED_LATER.contains(type) && world.percent(50)) {
            world.count(Fault.MESSAGE_REPEATED_LATER);
            world.after(world.upTo(LATEST_REPEAT), () -> {
                if (!closed) {
                    handler.onFrame(frame);
                    handler.onBatchEnd();
                }
            });
        } else {
            world.count(Fault.MESSAGE_REPEATED);
            handler.onFrame(frame);
        }
    }

    private boolean isRepeatable(Class<? extends Message> type) {
        return !world.isKind()
                && (MasterToWorker.class.isAssignableFrom(type)
                        || WorkerToMaster.class.isAssignableFrom(type)
                        || MasterToApp.class.isAssignableFrom(type));
    }

    private void watch(Message message) {
        if (message instanceof RegisteredApplication registered) {
            promises.taken(registered.app());
        } else if (message instanceof UnregisteredApplication unregistered) {
            promises.over(unregistered.app());
        } else if (message instanceof DriverSubmitted submitted) {
            promises.taken(submitted.driver());
            if (submitted.again()) {
                world.count(Transition.SUBMISSION_MADE_AGAIN);
            }
        } else if (message instanceof RegisterWorker worker) {
            worker.known().ifPresent(known -> promises.obeyed(worker.worker(), known));
        } else if (message instanceof RegisteredWorker registered) {
            promises.reigns(registered.epoch());
        } else if (message instanceof MasterToWorker.LaunchExecutor order) {
            Epoch epoch = order.epoch();
            promises.reigns(epoch);
        }
    }
}
