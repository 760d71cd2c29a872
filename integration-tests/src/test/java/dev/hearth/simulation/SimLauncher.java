package dev.hearth.simulation;

import dev.hearth.executor.SimulatedExecutor;
import dev.hearth.model.AppId;
import dev.hearth.worker.process.ProcessLauncher;
import dev.hearth.worker.process.ProcessSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Forks simulated executors for one worker process, and lets them die with it, as the end of their input makes them. */
final class SimLauncher implements ProcessLauncher {
    private static final String MAIN_CLASS = "dev.hearth.executor.CoarseGrainedExecutorBackend";
    private static final Duration FORK = Duration.ofMillis(30);
    private static final Duration INPUT_ENDS = Duration.ofMillis(10);
    private static final int SIGTERM = 143;
    private static final int SIGKILL = 137;

    /** An executor process that lives. */
    record Child(SimProcess process, SimulatedExecutor executor, long pid, int cores) {}

    private final World world;
    private final SimProcess worker;
    private final Map<Long, Child> children = new LinkedHashMap<>();

    SimLauncher(World world, SimProcess worker) {
        this.world = world;
        this.worker = worker;
        worker.whenDead(() -> world.after(
                INPUT_ENDS,
                () -> List.copyOf(children.values())
                        .forEach(each -> each.process().crash("its input ended"))));
    }

    /** Executors whose processes live now, in the order of their forks. */
    List<Child> children() {
        return List.copyOf(children.values());
    }

    @Override
    public void launch(ProcessSpec spec, Listener listener) {
        world.after(FORK.plus(world.upTo(FORK)), () -> {
            if (!worker.isAlive()) {
                return;
            }
            if (world.percent(world.isKind() ? 0 : 3)) {
                world.count("fork failed");
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
        SimProcess process = new SimProcess(world, worker.host(), "executor " + spec.executor() + " pid " + pid);
        List<String> command = spec.command();
        List<String> arguments = command.subList(command.indexOf(MAIN_CLASS) + 1, command.size());
        SimulatedExecutor executor = new SimulatedExecutor(
                process.env(),
                arguments,
                spec.secret(),
                new SimulatedExecutor.Draw(pid, world.random().nextLong()),
                new VirtualPool(world, process),
                (code, reason) -> world.after(Duration.ZERO, () -> end(pid, code, reason)));
        children.put(pid, new Child(process, executor, pid, executor.cores()));
        int[] code = {SIGKILL};
        codes.put(pid, code);
        process.whenDead(() -> {
            children.remove(pid);
            codes.remove(pid);
            world.after(Duration.ofMillis(5), () -> listener.onExited(new Exit(code[0], List.of(), Optional.empty())));
        });
        listener.onForked(new Running(pid));
        world.after(world.upTo(Duration.ofMillis(400)), () -> process.loop().execute(executor::start));
    }

    private final Map<Long, int[]> codes = new LinkedHashMap<>();

    private void end(long pid, int code, String reason) {
        Child child = children.get(pid);
        if (child != null) {
            codes.get(pid)[0] = code;
            child.process().crash(reason);
        }
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
                world.count("SIGTERM ignored");
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
