package dev.hearth.worker.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A forked process with everything it forked itself. Where {@code setsid} exists the process leads a group of its own,
 * which is signalled as one; else its descendants are signalled one by one. Blocks for as long as a signal takes; any
 * thread may call it.
 *
 * <p>Signals go by process id: ending a {@link Process} object would close the standard input that tells its child that
 * the worker lives.
 */
final class ProcessGroup {

    /** What is sent. */
    enum Signal {
        TERM,
        KILL
    }

    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final long SIGNAL_TIMEOUT_SECONDS = 5;
    /** A leader that has not come to make its group yet is signalled alone. */
    private static final String SCRIPT =
            "kill -s \"$1\" -- \"-$2\" 2>/dev/null || kill -s \"$1\" -- \"$2\" 2>/dev/null";

    private final ProcessHandle leader;
    private final boolean ownGroup;
    /** Those ever seen: when a leader is over, its children are nobody's descendants. */
    private final Set<ProcessHandle> descendants = ConcurrentHashMap.newKeySet();

    /** @param ownGroup whether the leader was started by {@link #inOwnGroup} */
    ProcessGroup(ProcessHandle leader, boolean ownGroup) {
        this.leader = leader;
        this.ownGroup = ownGroup;
    }

    /** Whether children can be given groups of their own here. */
    static boolean canSeparate() {
        return Files.isExecutable(SETSID);
    }

    /** The command line that gives the command a group of its own, under the process id of the forked child. */
    static List<String> inOwnGroup(List<String> command) {
        List<String> line = new ArrayList<>();
        line.add(SETSID.toString());
        line.addAll(command);
        return line;
    }

    long pid() {
        return leader.pid();
    }

    /** Sends the signal to all of them. Does nothing for those that are over. */
    void send(Signal signal) {
        if (!ownGroup || !signalled(signal)) {
            sendEach(signal);
        }
    }

    private boolean signalled(Signal signal) {
        ProcessBuilder kill = new ProcessBuilder("/bin/sh", "-c", SCRIPT, "kill", signal.name(), String.valueOf(pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        kill.environment().clear();
        try {
            return kill.start().waitFor(SIGNAL_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (IOException | OutOfMemoryError e) {
            // no process or thread to be had for the signal: the leader at least can be reached without one
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void sendEach(Signal signal) {
        leader.descendants().forEach(descendants::add);
        Stream.concat(Stream.of(leader), descendants.stream())
                .filter(ProcessHandle::isAlive)
                .forEach(each -> send(signal, each));
    }

    private static void send(Signal signal, ProcessHandle process) {
        if (signal == Signal.KILL) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
    }
}
