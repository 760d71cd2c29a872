package dev.hearth.worker.process;

import dev.hearth.loop.EventLoop;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorState;
import dev.hearth.worker.process.ProcessLauncher.Exit;
import dev.hearth.worker.process.ProcessLauncher.RunningProcess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one process, an executor's or a driver's, from the order to its end. Belongs to the worker's loop; what the
 * launcher reports on its threads is handed to the loop as values.
 *
 * <p>PREPARING until the process is forked, then RUNNING; STOPPING once its end was ordered, before or after the fork;
 * ENDED when there is no process (any more). Nothing leads back.
 */
public final class ExecutorRunner implements ProcessRunner {
    private static final Logger log = LoggerFactory.getLogger(ExecutorRunner.class);

    private enum Phase {
        PREPARING,
        RUNNING,
        STOPPING,
        ENDED
    }

    private final ProcessSpec spec;
    private final EventLoop loop;
    private final ProcessLauncher launcher;
    private final Listener listener;

    private Phase phase = Phase.PREPARING;
    private Optional<RunningProcess> process = Optional.empty();
    private Optional<EventLoop.Timer> killTimer = Optional.empty();
    private String stopReason = "";
    private Duration grace = Duration.ZERO;
    private long killAtNanos;
    private boolean forced;

    public ExecutorRunner(ProcessSpec spec, EventLoop loop, ProcessLauncher launcher, Listener listener) {
        this.spec = spec;
        this.loop = loop;
        this.launcher = launcher;
        this.listener = listener;
    }

    @Override
    public void start() {
        loop.checkInLoop();
        launcher.launch(spec, new ProcessLauncher.Listener() {
            @Override
            public void onForked(RunningProcess forked) {
                loop.execute(() -> forked(forked));
            }

            @Override
            public void onFailed(String reason) {
                loop.execute(() -> failed(reason));
            }

            @Override
            public void onExited(Exit exit) {
                loop.execute(() -> exited(exit));
            }
        });
    }

    @Override
    public void kill(String reason, Duration grace) {
        loop.checkInLoop();
        if (phase == Phase.PREPARING || phase == Phase.RUNNING) {
            stopReason = reason;
            this.grace = grace;
            become(Phase.STOPPING, reason);
            process.ifPresent(this::stop);
        } else if (phase == Phase.STOPPING && isSooner(grace)) {
            this.grace = grace;
            process.ifPresent(this::killAfterGrace);
        }
    }

    private boolean isSooner(Duration other) {
        return process.isPresent()
                ? !forced && loop.nanoTime() + other.toNanos() < killAtNanos
                : other.compareTo(grace) < 0;
    }

    private void forked(RunningProcess forked) {
        process = Optional.of(forked);
        if (phase == Phase.STOPPING) {
            stop(forked);
        } else {
            become(Phase.RUNNING, "forked pid=" + forked.pid());
            listener.onForked(forked.pid());
        }
    }

    private void stop(RunningProcess running) {
        if (!grace.isZero()) {
            running.terminate();
        }
        killAfterGrace(running);
    }

    private void killAfterGrace(RunningProcess running) {
        killTimer.ifPresent(EventLoop.Timer::cancel);
        killAtNanos = loop.nanoTime() + grace.toNanos();
        killTimer = Optional.of(loop.schedule(grace, () -> {
            forced = true;
            running.kill();
        }));
    }

    private void failed(String reason) {
        boolean ordered = phase == Phase.STOPPING;
        end(new ExecutorEnd(
                ordered ? ExecutorState.KILLED : ExecutorState.FAILED,
                Optional.empty(),
                ordered ? "killed: " + stopReason : reason,
                List.of()));
    }

    private void exited(Exit exit) {
        boolean ordered = phase == Phase.STOPPING;
        end(new ExecutorEnd(
                ordered ? ExecutorState.KILLED : ExecutorState.EXITED,
                Optional.of(exit.code()),
                ordered ? killed() : ExitWords.of(spec.kind(), exit),
                exit.lastLines(),
                exit.running(),
                ordered ? Optional.empty() : ExitWords.found(spec.kind(), exit)));
    }

    private String killed() {
        boolean ignoredTerm = forced && !grace.isZero();
        return "killed: " + stopReason
                + (ignoredTerm ? " (by SIGKILL, " + grace.toMillis() + " ms after SIGTERM)" : "");
    }

    private void end(ExecutorEnd end) {
        killTimer.ifPresent(EventLoop.Timer::cancel);
        become(Phase.ENDED, end.message());
        process = Optional.empty();
        listener.onEnded(end);
    }

    private void become(Phase next, String why) {
        boolean legal = next.ordinal() > phase.ordinal();
        if (!legal) {
            throw new IllegalStateException(
                    "executor " + spec.executor() + " cannot become " + next + " (" + why + "): it is " + phase);
        }
        phase = next;
        log.info("executor={} state={} {}", spec.executor(), next, why);
    }
}
