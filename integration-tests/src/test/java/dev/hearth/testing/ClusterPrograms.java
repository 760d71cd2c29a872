package dev.hearth.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Starts the JVMs of one cluster: in its directory, with its configuration, and with nothing of the environment's own. */
final class ClusterPrograms {
    private static final String COMMAND = "dev.hearth.cli.HearthCli";
    private static final String COMMAND_HEAP = "128m";
    private static final String DAEMON_HEAP = "48m";

    private final Path directory;

    ClusterPrograms(Path directory) {
        this.directory = directory;
    }

    /** What has {@code hearth-defaults.conf} and the logging. */
    Path conf() {
        return directory.resolve("conf");
    }

    /** Where the output of everything goes. */
    Path logs() {
        return directory.resolve("logs");
    }

    /** A daemon that ends with its standard input; the prefix stands before its command. */
    Child daemon(List<String> prefix, String name, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(java(DAEMON_HEAP));
        command.add(mainClass);
        command.addAll(arguments);
        command.add("--exit-on-stdin-eof");
        return Child.start(name, builder(command), logs());
    }

    /** The {@code hearth} command, with these variables too. */
    Child command(String name, Map<String, String> environment, List<String> jvmOptions, List<String> arguments) {
        ProcessBuilder builder = builder(words(jvmOptions, arguments));
        builder.environment().putAll(environment);
        return Child.start(name, builder, logs());
    }

    /**
     * The {@code hearth} command on a terminal of its own (util-linux's {@code script}): its keyboard is the child's standard
     * input. After it the terminal's settings are compared with those before, and the exit status is written:
     * {@code settings kept, status N}.
     */
    Child onTerminal(String name, List<String> arguments) {
        String shell = "trap : INT; stty rows 40 cols 150; before=$(stty -g); " + quoted(arguments)
                + "; status=$?; [ \"$before\" = \"$(stty -g)\" ] && echo \"settings kept, status $status\"";
        ProcessBuilder builder = builder(List.of("script", "-qec", shell, "/dev/null"));
        builder.environment().put("TERM", "xterm");
        builder.environment().put("SHELL", "/bin/sh");
        return Child.start(name, builder, logs());
    }

    /** The {@code hearth} command from a shell, which sends its output elsewhere. */
    Child redirected(String name, String redirection, List<String> arguments) {
        return Child.start(name, builder(List.of("sh", "-c", "exec " + quoted(arguments) + " " + redirection)), logs());
    }

    private String quoted(List<String> arguments) {
        return words(List.of(), arguments).stream()
                .map(each -> "'" + each + "'")
                .collect(Collectors.joining(" "));
    }

    private List<String> words(List<String> jvmOptions, List<String> arguments) {
        List<String> words = java(COMMAND_HEAP);
        words.add("-Dlogback.configurationFile=" + conf().resolve("logback-driver.xml"));
        words.addAll(jvmOptions);
        words.add(COMMAND);
        words.addAll(arguments);
        return words;
    }

    private static List<String> java(String heap) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-Dio.netty.jfr.enabled=false",
                "-cp",
                System.getProperty("java.class.path")));
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("HEARTH_") || key.startsWith("SPARK_"));
        builder.environment().put("HEARTH_HOME", directory.toString());
        builder.environment().put("HEARTH_CONF_DIR", conf().toString());
        return builder;
    }
}
