package dev.hearth.driver.cluster;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import dev.hearth.config.JvmOptions;
import dev.hearth.model.LaunchCommand;
import java.io.File;
import java.util.List;
import java.util.regex.Pattern;

/** What a worker forks for an executor. Pure. */
public final class ExecutorCommand {
    private static final String MAIN_CLASS = "dev.hearth.executor.CoarseGrainedExecutorBackend";
    private static final List<String> ARGUMENTS = List.of(
            "--driver-url",
            "{{DRIVER_URL}}",
            "--executor-id",
            "{{EXECUTOR_ID}}",
            "--hostname",
            "{{HOSTNAME}}",
            "--cores",
            "{{CORES}}",
            "--app-id",
            "{{APP_ID}}",
            "--worker-url",
            "{{WORKER_URL}}");

    private ExecutorCommand() {}

    /** Throws {@link ConfigException} for Java options that cannot be split. */
    static LaunchCommand of(Config config) {
        return new LaunchCommand(
                MAIN_CLASS,
                ARGUMENTS,
                config.under("hearth.executorEnv."),
                List.of(LaunchCommand.INSTALLATION),
                Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                        .splitAsStream(config.get(ApplicationKeys.EXECUTOR_LIBRARY_PATH))
                        .filter(entry -> !entry.isEmpty())
                        .toList(),
                words(config.get(ApplicationKeys.EXECUTOR_JAVA_OPTIONS)));
    }

    /** As a shell would split them. Throws {@link ConfigException} for a quote that is not closed. */
    static List<String> words(String options) {
        return JvmOptions.split(ApplicationKeys.EXECUTOR_JAVA_OPTIONS, options);
    }
}
