package dev.hearth.worker;

import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.WorkerToMaster.Ended;
import dev.hearth.protocol.WorkerToMaster.ExecutorChange;
import dev.hearth.protocol.WorkerToMaster.Forked;
import dev.hearth.rpc.RedialPolicy;
import dev.hearth.rpc.RpcError;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** The worker's decisions: functions of their arguments. */
final class WorkerLogic {
    private static final Duration FIRST_REDIAL = Duration.ofMillis(200);
    private static final Duration LONGEST_REDIAL = Duration.ofSeconds(5);
    private static final Duration LONGEST_REDIAL_SOON = Duration.ofMillis(500);
    /** For as long as a cut may be a short one. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final int MAX_DOUBLINGS = 10;
    private static final DateTimeFormatter ID_TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);

    /** What to do about an order to launch. */
    sealed interface OnLaunch {}

    /** Fork it. */
    record Start() implements OnLaunch {}

    /** It is a repeat, and nothing has become of it yet. */
    record Wait() implements OnLaunch {}

    /** It is a repeat: tell again what became of it. */
    record TellAgain(ExecutorChange change) implements OnLaunch {}

    /** It will not run. */
    record Refuse(ExecutorEnd end) implements OnLaunch {}

    private WorkerLogic() {}

    /** Why a command or registration of that epoch is not obeyed; empty if it is. */
    static Optional<String> refusal(Optional<Epoch> obeyed, Epoch epoch) {
        return obeyed.filter(epoch::isBefore).map(known -> "its epoch " + epoch + " is older than " + known);
    }

    /** Why a command of that epoch is not obeyed; empty if it is: it must be of the cluster registered with. */
    static Optional<String> commandRefusal(Optional<Epoch> obeyed, Epoch epoch) {
        if (obeyed.isEmpty()) {
            return Optional.of("this worker is not registered with any master");
        }
        Epoch known = obeyed.get();
        if (!known.cluster().equals(epoch.cluster())) {
            return Optional.of("its epoch " + epoch + " is of another cluster than " + known);
        }
        return refusal(obeyed, epoch);
    }

    /**
     * What to do about an order to launch. An executor's number is never given twice, so one that was here is never
     * started again, whatever the number of the command.
     *
     * @param closed why the worker starts nothing new, if it does not
     */
    static OnLaunch onLaunch(WorkerState state, ExecutorId executor, Optional<String> closed) {
        if (state.runs(executor)) {
            return state.pid(executor)
                    .<OnLaunch>map(pid -> new TellAgain(new Forked(pid)))
                    .orElseGet(Wait::new);
        }
        Optional<ExecutorEnd> end = state.end(executor);
        if (end.isPresent()) {
            return new TellAgain(new Ended(end.get()));
        }
        if (state.isSettled(executor)) {
            return refuse("it ended here before, and the master has acknowledged that");
        }
        if (state.isOver(executor.app())) {
            return refuse("its application is over");
        }
        return closed.<OnLaunch>map(WorkerLogic::refuse).orElseGet(Start::new);
    }

    /** Nothing has failed: it is to be launched elsewhere. */
    static Refuse refuse(String why) {
        return new Refuse(new ExecutorEnd(ExecutorState.KILLED, Optional.empty(), "not launched: " + why, List.of()));
    }

    /**
     * Whether a failed attempt to reach the master must be told to the user instead of being repeated. Before the first
     * registration these are mistakes of configuration; later ones may be a cluster that is being changed.
     */
    static boolean isMistake(RpcError error, boolean everRegistered) {
        return !everRegistered
                && (error == RpcError.WRONG_SECRET || error == RpcError.WRONG_ROLE || error == RpcError.WRONG_VERSION);
    }

    /** What the user can do about a {@linkplain #isMistake mistake}. */
    static String remedy(RpcError mistake) {
        return switch (mistake) {
            case WRONG_SECRET ->
                "use a copy of the master's cluster secret (conf/cluster.secret, or the file that"
                        + " hearth.authenticate.secretFile names), and name the master's port, not a worker's";
            case WRONG_VERSION -> "run the same release of Hearth on both sides";
            default -> "name the port of a Hearth master, as in hearth://host:7077";
        };
    }

    /**
     * At once, then after 0.2 s, doubling to 0.5 s while the master may still take the worker back without having
     * replaced what runs here, and to 5 s later, for ever.
     *
     * @param jitter numbers in [0, 1); the pauses are between half and the whole of those times, so that the workers of a
     *     cluster do not come all together
     */
    static RedialPolicy redial(DoubleSupplier jitter) {
        return (failures, down, last) -> {
            if (failures == 0) {
                return Optional.of(Duration.ZERO);
            }
            long doubled = FIRST_REDIAL.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS);
            Duration longest = down.compareTo(SOON) < 0 ? LONGEST_REDIAL_SOON : LONGEST_REDIAL;
            double pause = Math.min(doubled, longest.toMillis()) * (1 + jitter.getAsDouble()) / 2;
            return Optional.of(Duration.ofMillis((long) pause));
        };
    }

    /** {@code worker-yyyyMMddHHmmss-host-port}; characters of the host that no id has are dashes. */
    static WorkerId id(Instant started, ZoneId zone, String host, int port) {
        return new WorkerId(namePrefix(started, zone, host) + "-" + port);
    }

    /** The part of a worker's id that is known before its port is. */
    static String namePrefix(Instant started, ZoneId zone, String host) {
        String plain = host.replaceAll("[^A-Za-z0-9._-]", "-");
        String shortened = plain.length() <= 64 ? plain : plain.substring(0, 64);
        return "worker-" + ID_TIME.format(started.atZone(zone)) + "-" + shortened;
    }
}
