package dev.hearth.cli;

import dev.hearth.loop.EventLoop;
import dev.hearth.model.DriverState;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.LogRead;
import dev.hearth.protocol.ClientToMaster.RequestEnd;
import dev.hearth.protocol.ClientToMaster.RequestLog;
import dev.hearth.protocol.MasterToWorker.LogName;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Shows what a driver writes on the cluster, each of its two outputs on this process's own, until the driver is over. Asks
 * how it stands, reads both logs to their present end, and again after a pause. In the loop.
 *
 * <p>A driver that is started again has new logs: the old ones are read to their end before.
 */
final class DriverFollower {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int MAX_BYTES = 64 << 10;

    private final Asker master;
    private final EventLoop loop;
    private final String driver;
    private final PrintStream[] outputs;
    private final Consumer<String> words;
    private final long[] offsets = new long[LogName.values().length];
    private final CompletableFuture<EndState> over = new CompletableFuture<>();
    private Optional<ExecutorId> process = Optional.empty();
    private final FollowedWaiting waiting;

    /** @param words takes sentences for the user */
    DriverFollower(
            Asker master, EventLoop loop, String driver, PrintStream out, PrintStream errors, Consumer<String> words) {
        this.master = master;
        this.loop = loop;
        this.driver = driver;
        this.outputs = new PrintStream[] {out, errors};
        this.words = words;
        this.waiting = new FollowedWaiting(master, driver, words);
    }

    /** How the driver ended, when all it wrote is shown. Fails with {@link CommandFailure}. Called once. */
    CompletionStage<EndState> follow() {
        round();
        return over;
    }

    private void round() {
        var unused = master.ask(new RequestEnd(driver)).whenComplete((end, failure) -> {
            if (failure != null) {
                over.completeExceptionally(failure);
            } else if (end.id().isEmpty()) {
                over.completeExceptionally(new CommandFailure(
                        CommandExit.FAILED,
                        "the master does not know the driver any more: " + end.sentence()
                                + "; a master without recovery (hearth.deploy.recoveryMode NONE) forgets what ran"
                                + " before it was started"));
            } else {
                onState(end);
            }
        });
    }

    private void onState(EndState end) {
        waiting.round(end);
        boolean last = DriverState.valueOf(end.state()).isTerminal();
        boolean another = process.isPresent() && end.process().isPresent() && !process.equals(end.process());
        if (another) {
            readAll(process.get(), true, () -> {
                begin(end.process());
                read(end, last);
            });
        } else {
            if (process.isEmpty()) {
                begin(end.process());
            }
            read(end, last);
        }
    }

    private void begin(Optional<ExecutorId> next) {
        if (process.isPresent() && next.isPresent()) {
            words.accept("driver " + driver + " was started again, attempt "
                    + next.get().number());
        }
        process = next;
        Arrays.fill(offsets, 0);
    }

    private void read(EndState end, boolean last) {
        Runnable then = () -> {
            if (last) {
                over.complete(end);
            } else {
                loop.schedule(PAUSE, this::round);
            }
        };
        process.ifPresentOrElse(each -> readAll(each, last, then), then);
    }

    private void readAll(ExecutorId from, boolean last, Runnable then) {
        read(from, LogName.STDOUT, last, () -> read(from, LogName.STDERR, last, then));
    }

    private void read(ExecutorId from, LogName log, boolean last, Runnable then) {
        RequestLog request = new RequestLog(from, log, offsets[log.ordinal()], MAX_BYTES);
        var unused = master.ask(request).whenComplete((answer, failure) -> {
            if (failure != null) {
                over.completeExceptionally(failure);
            } else if (show(log, answer, last)) {
                read(from, log, last, then);
            } else {
                then.run();
            }
        });
    }

    /** Whether there may be more. */
    private boolean show(LogName log, LogRead answer, boolean last) {
        if (answer.piece().isEmpty()) {
            if (last) {
                words.accept("the end of the driver's " + log.name().toLowerCase(Locale.ROOT) + " cannot be read: "
                        + answer.sentence());
            }
            return false;
        }
        LogPiece piece = answer.piece().get();
        long expected = offsets[log.ordinal()];
        if (piece.offset() > expected && piece.text().length() > 0) {
            words.accept((piece.offset() - expected) + " bytes of the driver's "
                    + log.name().toLowerCase(Locale.ROOT) + " are not kept any more");
        }
        PrintStream output = outputs[log.ordinal()];
        byte[] bytes = piece.text().toArray();
        int from = log == LogName.STDERR && piece.offset() == 0 ? LogHeader.length(bytes) : 0;
        output.write(bytes, from, bytes.length - from);
        output.flush();
        offsets[log.ordinal()] = Math.max(expected, piece.offset() + bytes.length);
        return bytes.length > 0;
    }
}
