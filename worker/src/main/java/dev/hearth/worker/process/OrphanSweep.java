package dev.hearth.worker.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a previous worker of a work directory left running, when the directory has been taken and before anything is
 * forked. It finds processes by the pid files in the directory (id and start time must both match) and, where there is a
 * {@code /proc}, by the directory that marks the environment of each: so a child of an executor is found, too, whose
 * parent is gone. A discovery script is found by that mark alone. Blocks.
 */
public final class OrphanSweep {
    private static final Logger log = LoggerFactory.getLogger(OrphanSweep.class);
    private static final Path PROC = Path.of("/proc");
    /** An executor's directory is {@code application/executor}. */
    private static final int EXECUTOR_DEPTH = 2;

    private static final int MAX_PASSES = 3;
    private static final long PASS_SECONDS = 5;
    private static final long START_TOLERANCE_MILLIS = 1000;

    private final WorkDirectory directory;

    public OrphanSweep(WorkDirectory directory) {
        this.directory = directory;
    }

    /**
     * Looks until it finds nothing, a bounded number of times: an orphan may fork while it is looked for.
     *
     * @return how many were ended
     */
    public int run() throws IOException {
        int ended = 0;
        for (int pass = 0; pass < MAX_PASSES; pass++) {
            List<ProcessHandle> orphans = orphans();
            if (orphans.isEmpty()) {
                break;
            }
            end(orphans);
            ended += orphans.size();
        }
        if (ended > 0) {
            log.warn("ended {} processes that a previous worker left, dir={}", ended, directory.path());
        }
        return ended;
    }

    private List<ProcessHandle> orphans() throws IOException {
        List<ProcessHandle> found = new ArrayList<>();
        for (Path executor : directory.executorDirectories()) {
            Path file = executor.resolve(WorkDirectory.PID_FILE);
            if (Files.exists(file)) {
                leader(Files.readString(file)).ifPresent(found::add);
            }
        }
        if (Files.isDirectory(PROC)) {
            try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
                all.filter(each -> mark(each).filter(this::isOfExecutorHere).isPresent())
                        .forEach(found::add);
            }
        }
        found.removeIf(each -> each.equals(ProcessHandle.current()) || !each.isAlive());
        return found.stream().distinct().toList();
    }

    /** What a pid file holds. */
    static String pidFile(ProcessHandle process) {
        return process.pid() + " "
                + process.info().startInstant().orElse(Instant.EPOCH).toEpochMilli() + "\n";
    }

    private static Optional<ProcessHandle> leader(String pidFile) {
        List<String> parts = Arrays.asList(pidFile.strip().split(" ", -1));
        try {
            long startMillis = Long.parseLong(parts.get(parts.size() - 1));
            return ProcessHandle.of(Long.parseLong(parts.get(0)))
                    .filter(process -> process.info()
                            .startInstant()
                            .map(start -> Math.abs(start.toEpochMilli() - startMillis) <= START_TOLERANCE_MILLIS)
                            .orElse(false));
        } catch (NumberFormatException e) {
            // torn by a full disk
            return Optional.empty();
        }
    }

    /** Below {@code application/executor} of this directory: a deeper one belongs to a worker whose directory lies within. */
    private boolean isOfExecutorHere(Path marked) {
        return marked.startsWith(directory.path())
                && marked.getNameCount() == directory.path().getNameCount() + EXECUTOR_DEPTH;
    }

    /** The executor's directory that the environment of the process names. */
    private static Optional<Path> mark(ProcessHandle process) {
        String name = LaunchCommands.DIRECTORY_VARIABLE + "=";
        try {
            byte[] environment = Files.readAllBytes(
                    PROC.resolve(String.valueOf(process.pid())).resolve("environ"));
            return Arrays.stream(new String(environment, StandardCharsets.UTF_8).split("\0", -1))
                    .filter(each -> each.startsWith(name))
                    .map(each -> Path.of(each.substring(name.length())))
                    .findFirst();
        } catch (IOException | InvalidPathException e) {
            // over meanwhile, or another user's
            return Optional.empty();
        }
    }

    /**
     * Ends what an executor that is over has left: processes that took themselves out of its group. Blocks.
     *
     * @param executor its directory, which their environment names
     */
    static void endLeftovers(Path executor) {
        List<ProcessHandle> left = marked(executor);
        left.forEach(each -> {
            log.info("ending process {} that executor dir={} left", each.pid(), executor);
            each.destroyForcibly();
        });
        try {
            awaitEnd(left);
        } catch (OutOfMemoryError e) {
            // no thread to wait with: they end all the same
            log.debug("not waiting for processes of {}: {}", executor, IoReasons.of(e));
        }
    }

    /** Sends SIGKILL to what bears the mark, and does not wait for its end. */
    static void kill(Path mark) {
        marked(mark).forEach(ProcessHandle::destroyForcibly);
    }

    private static List<ProcessHandle> marked(Path directory) {
        if (!Files.isDirectory(PROC)) {
            return List.of();
        }
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(each -> mark(each).filter(directory::equals).isPresent())
                    .toList();
        }
    }

    private static void end(List<ProcessHandle> orphans) {
        orphans.forEach(each -> new ProcessGroup(each, ProcessGroup.canSeparate()).send(ProcessGroup.Signal.KILL));
        awaitEnd(orphans);
    }

    private static void awaitEnd(List<ProcessHandle> killed) {
        try {
            CompletableFuture.allOf(killed.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(PASS_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            log.warn(
                    "processes {} do not end",
                    killed.stream().map(ProcessHandle::pid).toList());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
