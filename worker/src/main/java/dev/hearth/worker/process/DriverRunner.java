package dev.hearth.worker.process;

import dev.hearth.loop.EventLoop;
import dev.hearth.model.Artifact;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one attempt at a driver: has its jars fetched, then forks its process and follows that as an {@link
 * ExecutorRunner}. Belongs to the worker's loop. Whether there is another attempt is for the master to say.
 */
public final class DriverRunner implements ProcessRunner {
    private static final Logger log = LoggerFactory.getLogger(DriverRunner.class);

    private final ProcessSpec spec;
    private final List<Artifact> jars;
    private final JarFetcher fetcher;
    private final EventLoop loop;
    private final ProcessLauncher launcher;
    private final Listener listener;
    private Optional<ExecutorRunner> process = Optional.empty();
    private boolean over;

    public DriverRunner(
            ProcessSpec spec,
            List<Artifact> jars,
            JarFetcher fetcher,
            EventLoop loop,
            ProcessLauncher launcher,
            Listener listener) {
        this.spec = spec;
        this.jars = List.copyOf(jars);
        this.fetcher = fetcher;
        this.loop = loop;
        this.launcher = launcher;
        this.listener = listener;
    }

    @Override
    public void start() {
        loop.checkInLoop();
        fetcher.fetch(jars).whenComplete((done, failure) -> {
            if (!over) {
                Optional.ofNullable(failure).ifPresentOrElse(this::failed, this::fork);
            }
        });
    }

    @Override
    public void kill(String reason, Duration grace) {
        loop.checkInLoop();
        if (process.isPresent()) {
            process.get().kill(reason, grace);
        } else if (!over) {
            end(ExecutorState.KILLED, "killed: " + reason);
        }
    }

    private void fork() {
        log.info(
                "driver={} attempt={} has its jars",
                spec.executor().app(),
                spec.executor().number());
        ExecutorRunner runner = new ExecutorRunner(spec, loop, launcher, listener);
        process = Optional.of(runner);
        runner.start();
    }

    private void failed(Throwable failure) {
        Throwable cause = failure instanceof CompletionException
                ? Optional.ofNullable(failure.getCause()).orElse(failure)
                : failure;
        end(ExecutorState.FAILED, "cannot start " + spec.title() + ": " + cause.getMessage());
    }

    private void end(ExecutorState state, String message) {
        over = true;
        listener.onEnded(new ExecutorEnd(state, Optional.empty(), message, List.of()));
    }
}
