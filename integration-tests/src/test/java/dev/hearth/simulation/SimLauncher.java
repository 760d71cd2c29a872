package dev.hearth.simulation;

import dev.hearth.executor.SimulatedExecutor;
import dev.hearth.model.AppId;
import dev.hearth.model.ResourceAddresses;
import dev.hearth.model.Resources;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Role;
import dev.hearth.worker.process.ProcessLauncher;
import dev.hearth.worker.process.ProcessSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Forks simulated executors and drivers for one worker process, and lets them die with it, as the end of their input makes them. */
final class SimLauncher implements ProcessLauncher {
    private static final String EXECUTOR_CLASS = "dev.hearth.executor.CoarseGrainedExecutorBackend";
    private static final Duration FORK = Duration.ofMillis(30);
    private static final Duration INPUT_ENDS = Duration.ofMillis(10);
    private static final Duration THOUGHT = Duration.ofSeconds(5);
    private static final int SIGTERM = 143;
    private static final int SIGKILL = 137;
    private static final int FAILS_IN_A_HUNDRED = 40;

    private static final class Child {
        private final Census.Child counted;
        private int code = SIGKILL;

        Child(Census.Child counted) {
            this.counted = counted;
        }
    }

    private final World world;
    private final SimCluster cluster;
    private final SimProcess worker;
    private final Resources capacity;
    private final Map<Long, Child> children = new LinkedHashMap<>();

    SimLauncher(SimCluster cluster, SimProcess worker, Resources capacity) {
        this.world = cluster.world();
        this.cluster = cluster;
        this.worker = worker;
        this.capacity = capacity;
        worker.whenDead(() -> world.after(
                INPUT_ENDS,
                () -> List.copyOf(children.values())
                        .forEach(each -> each.counted.process().crash("its input ended"))));
    }

    @Override
    public void launch(ProcessSpec spec, Listener listener) {
        world.after(FORK.plus(world.upTo(FORK)), () -> {
            if (!worker.isAlive()) {
                return;
            }
            if (!world.isKind() && world.percent(3)) {
                world.count(Fault.FORK_FAILED);
                world.trace("fork failed " + spec.executor());
                listener.onFailed("there is no room for another process");
                return;
            }
            fork(spec, listener);
        });
    }

    @Override
    public void removeApplication(AppId app) {
        world.trace("removed directories of " + app);
    }

    private void fork(ProcessSpec spec, Listener listener) {
        long pid = world.nextPid();
        SimProcess process = new SimProcess(world, cluster.promises(), worker.host(), spec.title() + " pid " + pid);
        boolean driver = spec.kind() == ProcessSpec.Kind.DRIVER;
        Census.Child counted =
                new Census.Child(process, worker, spec.executor(), pid, resources(spec, driver), gpus(spec), driver);
        children.put(pid, new Child(counted));
        process.whenDead(() -> {
            cluster.census().ended(counted);
            int code = Optional.ofNullable(children.remove(pid)).orElseThrow().code;
            world.after(Duration.ofMillis(5), () -> listener.onExited(new Exit(code, List.of(), Optional.empty())));
        });
        cluster.census().forked(counted, capacity);
        listener.onForked(new Running(pid));
        if (driver) {
            world.after(world.upTo(Duration.ofMillis(400)), () -> startDriver(spec, process, pid));
        } else {
            startExecutor(spec, process, pid);
        }
    }

    private void startExecutor(ProcessSpec spec, SimProcess process, long pid) {
        StrandPool strands = new StrandPool(world, process);
        SimulatedExecutor executor = new SimulatedExecutor(
                process.env(),
                arguments(spec),
                spec.secret(),
                new SimulatedExecutor.Draw(pid, world.random().nextLong()),
                cluster.setup().strands()
                        ? new SimulatedExecutor.Threads(strands, strands.loop())
                        : new SimulatedExecutor.Threads(new VirtualPool(world, process), process.loop()),
                (code, reason) -> world.after(Duration.ZERO, () -> end(pid, code, reason)));
        world.after(world.upTo(Duration.ofMillis(400)), () -> process.loop().execute(executor::start));
    }

    /** A driver that does a few jobs, and then ends with success or without. */
    private void startDriver(ProcessSpec spec, SimProcess process, long pid) {
        if (!process.isAlive()) {
            return;
        }
        String id = spec.executor().app().value();
        if (spec.executor().number() > 0) {
            world.count(Transition.DRIVER_STARTED_AGAIN);
        }
        SimDriver driver = new SimDriver(
                cluster,
                process,
                new Credentials(Role.SUBMIT, id, id, spec.secret()),
                Map.of("hearth.cores.max", "2", "hearth.executor.memory", "512m", "hearth.task.maxFailures", "100"),
                new SimDriver.Work(1 + world.random().nextInt(10), 60, 0, THOUGHT));
        watch(driver, process, pid);
    }

    private void watch(SimDriver driver, SimProcess process, long pid) {
        world.after(Duration.ofMillis(500), () -> {
            if (process.isAlive() && driver.isDone()) {
                int code = driver.failure().isPresent() || world.percent(FAILS_IN_A_HUNDRED) ? 1 : 0;
                driver.leave(() -> end(pid, code, "main has ended"));
            } else if (process.isAlive()) {
                watch(driver, process, pid);
            }
        });
    }

    private void end(long pid, int code, String reason) {
        Child child = children.get(pid);
        if (child != null) {
            child.code = code;
            child.counted.process().crash(reason);
        }
    }

    private static List<String> arguments(ProcessSpec spec) {
        List<String> command = spec.command();
        return command.subList(command.indexOf(EXECUTOR_CLASS) + 1, command.size());
    }

    /** The units that it was given. */
    private static List<String> gpus(ProcessSpec spec) {
        return Optional.ofNullable(spec.environment().get(ResourceAddresses.ENVIRONMENT))
                .map(given -> ResourceAddresses.parse(given).of("gpu"))
                .orElse(List.of());
    }

    private static Resources resources(ProcessSpec spec, boolean driver) {
        String heap = spec.command().stream()
                .filter(each -> each.startsWith("-Xmx"))
                .findFirst()
                .orElseThrow();
        long bytes = 1024 * Long.parseLong(heap.substring("-Xmx".length(), heap.length() - 1));
        return new Resources(
                driver ? 1 : SimulatedExecutor.cores(arguments(spec)),
                bytes,
                Map.of("gpu", gpus(spec).size()));
    }

    private final class Running implements RunningProcess {
        private final long pid;

        Running(long pid) {
            this.pid = pid;
        }

        @Override
        public long pid() {
            return pid;
        }

        @Override
        public void terminate() {
            if (world.percent(10)) {
                world.count(Fault.SIGTERM_IGNORED);
            } else {
                world.after(world.upTo(Duration.ofMillis(300)), () -> end(pid, SIGTERM, "SIGTERM"));
            }
        }

        @Override
        public void kill() {
            end(pid, SIGKILL, "SIGKILL");
        }
    }
}
