package dev.hearth.worker.process;

import dev.hearth.loop.FaultHandler;
import dev.hearth.protocol.MasterToWorker.ReadLog;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of the processes of a work directory. Owns the thread that rotates them and reads pieces of them: one, so that
 * no reader meets a rotation half done.
 */
public final class ProcessLogs implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ProcessLogs.class);
    /** What a flood writes in that time comes on top of what logs may take. */
    private static final Duration ROTATION_INTERVAL = Duration.ofMillis(250);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final WorkDirectory directory;
    private final long maxBytes;
    private final int maxFiles;
    private final FaultHandler faults;
    private final Duration interval;
    private final ScheduledThreadPoolExecutor thread;

    /**
     * @param maxBytes size above which a log is rotated
     * @param maxFiles rotated files kept of each log
     * @param faults hears of a bug, or of a lack of memory, on the thread
     */
    public ProcessLogs(WorkDirectory directory, long maxBytes, int maxFiles, FaultHandler faults) {
        this(directory, maxBytes, maxFiles, faults, ROTATION_INTERVAL);
    }

    ProcessLogs(WorkDirectory directory, long maxBytes, int maxFiles, FaultHandler faults, Duration interval) {
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.maxFiles = maxFiles;
        this.faults = faults;
        this.interval = interval;
        this.thread = new ScheduledThreadPoolExecutor(
                1, WorkThreads.named("worker-logs-"), new ThreadPoolExecutor.DiscardPolicy());
        this.thread.setRemoveOnCancelPolicy(true);
        // later there may be no thread to be had
        this.thread.prestartAllCoreThreads();
    }

    /** The logs of a process that is about to be forked, created in its directory. Blocks; from any thread. */
    ExecutorLogs create(ProcessSpec spec) throws IOException {
        ExecutorLogs logs = new ExecutorLogs(spec.directory(), maxBytes, maxFiles);
        logs.create(spec.command());
        return logs;
    }

    /** Rotates them from now on. From any thread. */
    Rotation rotate(ExecutorLogs logs) {
        return new Rotation(logs);
    }

    /** Keeps the logs of one process within their bounds. */
    final class Rotation {
        private final ExecutorLogs logs;
        private final ScheduledFuture<?> timer;

        private Rotation(ExecutorLogs logs) {
            this.logs = logs;
            this.timer = thread.scheduleWithFixedDelay(
                    rotation(), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        }

        private Runnable rotation() {
            return WorkThreads.guarded(faults, "rotating " + logs.stdout() + " and stderr", logs::rotateIfLarge);
        }

        /** The process is over: one last time. */
        void end() {
            timer.cancel(false);
            thread.execute(rotation());
        }
    }

    /**
     * A piece of a log; empty when nothing is there or can be read. It is over when it reaches the end of what is there.
     * From any thread, and completes on another.
     */
    CompletionStage<LogPiece> read(ReadLog request) {
        CompletableFuture<LogPiece> answer = new CompletableFuture<>();
        thread.execute(WorkThreads.guarded(
                faults, "reading a log of " + request.process(), () -> answer.complete(piece(request))));
        return answer;
    }

    private LogPiece piece(ReadLog request) {
        try {
            return LogReader.read(directory.path(), request);
        } catch (IOException e) {
            log.warn("cannot read {} of process={}: {}", request.log(), request.process(), IoReasons.of(e));
            return LogReader.nothing(request);
        }
    }

    /** Waits for what is under way, a bounded time. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("work on logs below {} goes on at the end", directory.path());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
