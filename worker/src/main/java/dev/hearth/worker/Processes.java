package dev.hearth.worker;

import dev.hearth.config.StartArchives.Found;
import dev.hearth.loop.EventLoop;
import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.ResourceAddresses;
import dev.hearth.model.Resources;
import dev.hearth.protocol.MasterToWorker.LaunchDriver;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import dev.hearth.protocol.WorkerToMaster.Ended;
import dev.hearth.protocol.WorkerToMaster.ExecutorChange;
import dev.hearth.protocol.WorkerToMaster.Forked;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Role;
import dev.hearth.worker.process.DriverRunner;
import dev.hearth.worker.process.ExecutorRunner;
import dev.hearth.worker.process.JarFetcher;
import dev.hearth.worker.process.ProcessLauncher;
import dev.hearth.worker.process.ProcessRunner;
import dev.hearth.worker.process.WorkFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes of a worker: starts what is ordered, ends what has to end, removes what ended applications leave, and keeps
 * the books. Belongs to the worker's loop.
 */
final class Processes {
    private static final Logger log = LoggerFactory.getLogger(Processes.class);
    private static final Duration ABANDONED_PAUSE = Duration.ofMinutes(1);

    /** Hears what becomes of processes. In the loop. */
    interface Owner {
        /** To be told to the master. */
        void onChange(ExecutorId process, ExecutorChange change);

        /** A process has begun, or is over and all that belonged to it is in the books. */
        void onCount();
    }

    private final EventLoop loop;
    private final WorkerSettings settings;
    private final WorkerState state;
    private final ProcessLauncher launcher;
    private final KeyRing keys;
    private final Owner owner;
    private final JarFetcher jars;
    private final ResourcePool pool;
    private final Map<ExecutorId, ProcessRunner> runners = new HashMap<>();
    /** Applications of another cluster that a timer watches. */
    private final Set<AppId> abandoned = new HashSet<>();

    Processes(
            EventLoop loop,
            WorkerSettings settings,
            WorkerState state,
            ProcessLauncher launcher,
            WorkFiles files,
            KeyRing keys,
            Owner owner) {
        this.loop = loop;
        this.settings = settings;
        this.state = state;
        this.launcher = launcher;
        this.keys = keys;
        this.owner = owner;
        this.jars = new JarFetcher(loop, files);
        this.pool = new ResourcePool(settings.addresses());
    }

    int count() {
        return runners.size();
    }

    /** A master has taken the worker. */
    void onMaster(Peer master) {
        jars.up(master);
        removeLeftApplications();
    }

    /** There is none, for now. */
    void onNoMaster() {
        jars.down();
    }

    /** @param closed why the worker starts nothing new, if it does not */
    void launch(LaunchExecutor order, Optional<String> closed) {
        ExecutorId executor = order.executor();
        decide(executor, order.resources(), closed, given -> {
            Found archive = settings.commands().archive(order);
            log.info(
                    "launching executor={} cores={} memoryBytes={} resources={} appName={} archive={}",
                    executor,
                    order.resources().cores(),
                    order.resources().memoryBytes(),
                    given.text(),
                    order.appName(),
                    archive.archive().map(Path::toString).orElseGet(() -> "none (" + archive.reason() + ")"));
            state.launched(executor, order.resources());
            keys.grant(
                    executor.app().value(),
                    Set.of(Role.APPLICATION),
                    order.secrets().secret());
            return new ExecutorRunner(settings.commands().build(order, given), loop, launcher, new Listener(executor));
        });
    }

    /** @param closed why the worker starts nothing new, if it does not */
    void launch(LaunchDriver order, Optional<String> closed) {
        ExecutorId attempt = order.attempt();
        Resources resources = order.spec().resources();
        decide(attempt, resources, closed, given -> {
            log.info(
                    "launching driver={} attempt={} cores={} memoryBytes={} resources={} name={}",
                    attempt.app(),
                    attempt.number(),
                    resources.cores(),
                    resources.memoryBytes(),
                    given.text(),
                    order.spec().name());
            state.launchedDriver(attempt, resources);
            return new DriverRunner(
                    settings.commands().build(order, given),
                    order.spec().jars(),
                    jars,
                    loop,
                    launcher,
                    new Listener(attempt));
        });
    }

    /** Makes a runner of a process that has been given resources. */
    @FunctionalInterface
    private interface Launching {
        ProcessRunner runner(ResourceAddresses given);
    }

    private void decide(ExecutorId process, Resources resources, Optional<String> closed, Launching launching) {
        WorkerLogic.OnLaunch decision = WorkerLogic.onLaunch(state, process, closed);
        if (decision instanceof WorkerLogic.Start) {
            pool.take(process, resources.amounts())
                    .ifPresentOrElse(
                            given -> run(process, launching.runner(given)),
                            () -> onEnded(
                                    process,
                                    WorkerLogic.refuse("it needs " + resources.amounts()
                                                    + " of the worker's custom resources, and so many are not free")
                                            .end()));
        } else if (decision instanceof WorkerLogic.TellAgain known) {
            owner.onChange(process, known.change());
        } else if (decision instanceof WorkerLogic.Refuse refused) {
            onEnded(process, refused.end());
        }
    }

    private void run(ExecutorId process, ProcessRunner runner) {
        runners.put(process, runner);
        runner.start();
        owner.onCount();
    }

    private final class Listener implements ProcessRunner.Listener {
        private final ExecutorId process;

        private Listener(ExecutorId process) {
            this.process = process;
        }

        @Override
        public void onForked(long pid) {
            state.forked(process, pid);
            owner.onChange(process, new Forked(pid));
        }

        @Override
        public void onEnded(ExecutorEnd end) {
            Processes.this.onEnded(process, end);
        }
    }

    private void onEnded(ExecutorId process, ExecutorEnd end) {
        runners.remove(process);
        pool.release(process);
        state.ended(process, end);
        owner.onChange(process, new Ended(end));
        if (end.state() == ExecutorState.FAILED) {
            log.warn("executor={} failed: {}", process, end.message());
        }
        removeLeftApplications();
        owner.onCount();
    }

    /** Ends the process, if it runs. */
    void kill(ExecutorId process, String reason, Duration grace) {
        Optional.ofNullable(runners.get(process)).ifPresent(runner -> runner.kill(reason, grace));
    }

    /** Ends all of them that run. */
    void kill(Collection<ExecutorId> processes, String reason, Duration grace) {
        List.copyOf(processes).forEach(each -> kill(each, reason, grace));
    }

    /** Ends everything. */
    void killAll(String reason, Duration grace) {
        kill(runners.keySet(), reason, grace);
    }

    /** The application or driver is over: so is what it has here. */
    void finish(AppId app, Duration grace) {
        state.finishing(app);
        kill(state.running(app), "its application is over", grace);
        removeLeftApplications();
    }

    private void removeLeftApplications() {
        for (AppId app : state.over()) {
            remove(app);
            state.finished(app);
        }
        // the master that follows may have taken such an application over, and order more of it soon
        for (AppId app : state.abandoned()) {
            if (abandoned.add(app)) {
                loop.schedule(ABANDONED_PAUSE, () -> removeIfAbandoned(app));
            }
        }
    }

    private void removeIfAbandoned(AppId app) {
        abandoned.remove(app);
        if (state.isAbandoned(app)) {
            remove(app);
            state.forget(app);
        }
    }

    /** What belonged to an application ends with it: its key, its directories. */
    private void remove(AppId app) {
        keys.revoke(app.value());
        launcher.removeApplication(app);
        log.info("removed app={}", app);
    }
}
