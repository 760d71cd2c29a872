package dev.hearth.worker.process;

import dev.hearth.model.ExecutorId;
import dev.hearth.rpc.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process to fork.
 *
 * @param kind what it is
 * @param executor whose process it is: an executor's, or an attempt at a driver
 * @param directory its working directory, with its logs
 * @param command the program and its arguments, which every user of the host can see
 * @param hidden words for the file that {@link JavaArguments} keeps, if the command refers to it
 * @param environment all of it
 * @param secret the first line of its standard input
 * @param files put into the directory before the fork: by their names there, where they are
 */
public record ProcessSpec(
        Kind kind,
        ExecutorId executor,
        Path directory,
        List<String> command,
        List<String> hidden,
        Map<String, String> environment,
        Secret secret,
        Map<String, Path> files) {

    /** What a process is. */
    public enum Kind {
        EXECUTOR,
        DRIVER
    }

    /** An executor, whose directory is empty at its start. */
    public ProcessSpec(
            ExecutorId executor,
            Path directory,
            List<String> command,
            List<String> hidden,
            Map<String, String> environment,
            Secret secret) {
        this(Kind.EXECUTOR, executor, directory, command, hidden, environment, secret, Map.of());
    }

    public ProcessSpec {
        command = List.copyOf(command);
        hidden = List.copyOf(hidden);
        environment = Map.copyOf(environment);
        files = Map.copyOf(files);
    }

    /** For people: {@code executor app-1/0}, {@code driver driver-1, attempt 0}. */
    public String title() {
        return kind == Kind.DRIVER
                ? "driver " + executor.app() + ", attempt " + executor.number()
                : "executor " + executor;
    }
}
