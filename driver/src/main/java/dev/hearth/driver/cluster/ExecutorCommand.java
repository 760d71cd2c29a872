package dev.hearth.driver.cluster;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import dev.hearth.model.LaunchCommand;
import java.io.File;
import java.util.ArrayList;
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

    /** Splits at white space, but for what stands between quotes; a backslash takes the next character as it is. */
    static List<String> words(String options) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < options.length(); i++) {
            char c = options.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < options.length()) {
                word.append(options.charAt(++i));
                inWord = true;
            } else if (quote != 0 ? c == quote : c == '"' || c == '\'') {
                quote = quote == 0 ? c : 0;
                inWord = true;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (quote != 0) {
            throw new ConfigException(
                    ApplicationKeys.EXECUTOR_JAVA_OPTIONS + "=" + options + ": the quote " + quote + " is not closed");
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}
