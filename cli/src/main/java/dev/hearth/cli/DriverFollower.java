package dev.hearth.cli;

import dev.hearth.loop.EventLoop;
import dev.hearth.model.DriverState;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.LogRead;
import dev.hearth.protocol.ClientToMaster.RequestEnd;
import dev.hearth.protocol.ClientToMaster.RequestLog;
import dev.hearth.protocol.MasterToWorker.LogName;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Shows what a driver writes on the cluster, each of its two outputs on this process's own, until the driver is over. Asks
 * how it stands, reads both logs to their present end, and again after a pause. In the loop.
 *
 * <p>A driver that is started again has new logs: the old ones are read to their end before. What cannot be read any more
 * is told, at the end of each log, and does not change how the driver ended.
 */
final class DriverFollower {
    static final Duration PAUSE = Duration.ofMillis(200);
    private static final int MAX_BYTES = 64 << 10;

    private final Asker master;
    private final EventLoop loop;
    private final String driver;
    private final PrintStream out;
    private final PrintStream errors;
    private final Consumer<String> words;
    private final CompletableFuture<EndState> over = new CompletableFuture<>();
    private Optional<ExecutorId> process = Optional.empty();
    private FollowedLog stdout;
    private FollowedLog stderr;
    private final FollowedWaiting waiting;

    /**
     * @param words takes sentences for the user
     * @param maxWait how long the driver may wait for its first worker
     */
    DriverFollower(
            Asker master,
            EventLoop loop,
            String driver,
            PrintStream out,
            PrintStream errors,
            Consumer<String> words,
            Optional<Duration> maxWait) {
        this.master = master;
        this.loop = loop;
        this.driver = driver;
        this.out = out;
        this.errors = errors;
        this.words = words;
        this.waiting = new FollowedWaiting(master, driver, words, maxWait);
        this.stdout = new FollowedLog(LogName.STDOUT, out);
        this.stderr = new FollowedLog(LogName.STDERR, errors);
    }

    /** How the driver ended, when all it wrote is shown. Fails with {@link CommandFailure}. Called once. */
    CompletionStage<EndState> follow() {
        round();
        return over;
    }

    /** Whether the driver was ended for want of a worker. */
    boolean gaveUp() {
        return waiting.gaveUp();
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
                tellMissing(false);
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
        stdout = new FollowedLog(LogName.STDOUT, out);
        stderr = new FollowedLog(LogName.STDERR, errors);
    }

    private void read(EndState end, boolean last) {
        Runnable then = () -> {
            if (last) {
                tellMissing(end.exitCode().isPresent());
                over.complete(end);
            } else {
                loop.schedule(PAUSE, this::round);
            }
        };
        process.ifPresentOrElse(each -> readAll(each, last, then), then);
    }

    private void readAll(ExecutorId from, boolean last, Runnable then) {
        read(from, stdout, last, () -> read(from, stderr, last, then));
    }

    private void read(ExecutorId from, FollowedLog log, boolean last, Runnable then) {
        RequestLog request = new RequestLog(from, log.log(), log.offset(), MAX_BYTES);
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
    private boolean show(FollowedLog log, LogRead answer, boolean last) {
        if (answer.piece().isEmpty()) {
            log.fail(answer.sentence());
            return false;
        }
        boolean more = log.take(answer.piece().get(), last, answer.sentence());
        log.firstDropped().ifPresent(words);
        return more;
    }

    /**
     * What could not be shown of the attempt that is over.
     *
     * @param ran whether its process was there: its stderr then had a header at least, so that without that its stdout,
     *     which may have been empty, was removed as well
     */
    private void tellMissing(boolean ran) {
        boolean isOverdue = ran && stderr.isRemoved();
        stdout.missing(isOverdue).ifPresent(words);
        stderr.missing(isOverdue).ifPresent(words);
    }
}
