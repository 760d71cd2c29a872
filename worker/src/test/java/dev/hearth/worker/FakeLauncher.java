package dev.hearth.worker;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.worker.process.ProcessLauncher;
import dev.hearth.worker.process.ProcessSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Forks nothing: a test says what becomes of each process. */
final class FakeLauncher implements ProcessLauncher {

    /** A process that was ordered, and the signals it got. */
    static final class Launched implements RunningProcess {
        final ProcessSpec spec;
        final List<String> signals = new ArrayList<>();
        private final Listener listener;
        private final long pid;

        private Launched(ProcessSpec spec, Listener listener, long pid) {
            this.spec = spec;
            this.listener = listener;
            this.pid = pid;
        }

        void fork() {
            listener.onForked(this);
        }

        void fail(String reason) {
            listener.onFailed(reason);
        }

        void exit(int code, String... lastLines) {
            listener.onExited(new Exit(code, List.of(lastLines), Optional.empty()));
        }

        @Override
        public long pid() {
            return pid;
        }

        @Override
        public void terminate() {
            signals.add("TERM");
        }

        @Override
        public void kill() {
            signals.add("KILL");
        }
    }

    final List<ExecutorId> launches = new ArrayList<>();
    final List<AppId> removed = new ArrayList<>();
    private final Map<ExecutorId, Launched> processes = new HashMap<>();
    private long nextPid = 100;

    Launched process(ExecutorId executor) {
        return Optional.ofNullable(processes.get(executor)).orElseThrow();
    }

    @Override
    public void launch(ProcessSpec spec, Listener listener) {
        launches.add(spec.executor());
        processes.put(spec.executor(), new Launched(spec, listener, nextPid++));
    }

    @Override
    public void removeApplication(AppId app) {
        removed.add(app);
    }
}
