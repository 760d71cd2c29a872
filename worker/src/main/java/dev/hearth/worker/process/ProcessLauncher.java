package dev.hearth.worker.process;

import dev.hearth.model.AppId;
import dev.hearth.model.EndCause;
import dev.hearth.model.ExecutorEnd.RunningAttempt;
import java.util.List;
import java.util.Optional;

/** Forks processes and looks after their directories. Never blocks its caller. Used in one loop. */
public interface ProcessLauncher {

    /**
     * Prepares the directory and forks. The listener hears {@link Listener#onFailed} once, or {@link Listener#onForked}
     * and later {@link Listener#onExited}, each once.
     */
    void launch(ProcessSpec spec, Listener listener);

    /**
     * Removes what the application's executors left, but for their logs. None of them may be running; a launch that follows
     * waits for it. Idempotent.
     */
    void removeApplication(AppId app);

    /** Hears what becomes of a process. Called on any thread. */
    interface Listener {
        /** The process runs. */
        void onForked(RunningProcess process);

        /** There will be no process; the reason is a sentence. */
        void onFailed(String reason);

        /** The process is over, and so is everything that was left of its group. */
        void onExited(Exit exit);
    }

    /**
     * What a process left.
     *
     * @param code its exit status, 128 + n for signal n
     * @param lastLines the end of its stderr, oldest first
     * @param running the attempts that it was running when it ended; empty when it kept no record of them
     * @param finding why it ended, where more is known than the status says
     */
    record Exit(int code, List<String> lastLines, Optional<List<RunningAttempt>> running, Optional<Finding> finding) {
        public Exit {
            lastLines = List.copyOf(lastLines);
            running = running.map(List::copyOf);
        }

        /** One of which nothing is known but what it left. */
        public Exit(int code, List<String> lastLines, Optional<List<RunningAttempt>> running) {
            this(code, lastLines, running, Optional.empty());
        }
    }

    /** Why a process ended, in one word and in a sentence. */
    record Finding(EndCause cause, String sentence) {}

    /** A process that was forked. Signals for one that is over do nothing. */
    interface RunningProcess {
        /** Its process id on this host. */
        long pid();

        /** Asks it and its group to end (SIGTERM). */
        void terminate();

        /** Ends it and its group (SIGKILL). */
        void kill();
    }
}
