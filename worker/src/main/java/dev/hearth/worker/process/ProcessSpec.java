package dev.hearth.worker.process;

import dev.hearth.model.ExecutorId;
import dev.hearth.rpc.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process to fork.
 *
 * @param executor whose process it is
 * @param directory its working directory, with its logs
 * @param command the program and its arguments; holds no secret
 * @param environment all of it
 * @param secret the first line of its standard input
 */
public record ProcessSpec(
        ExecutorId executor, Path directory, List<String> command, Map<String, String> environment, Secret secret) {

    public ProcessSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
