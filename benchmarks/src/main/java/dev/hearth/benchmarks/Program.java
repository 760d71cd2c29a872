package dev.hearth.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Java program that a measurement runs in a process of its own, with the JDK that runs the comparison. Immutable.
 *
 * @param label for progress lines and for the name of its log file
 * @param mainClass that is started
 * @param classPath jars and directories, joined as the JVM wants them
 * @param jvmOptions before the main class
 * @param arguments after it
 * @param environment added to what is inherited
 */
public record Program(
        String label,
        String mainClass,
        String classPath,
        List<String> jvmOptions,
        List<String> arguments,
        Map<String, String> environment) {

    public Program {
        jvmOptions = List.copyOf(jvmOptions);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** A program without options or arguments. */
    public static Program of(String label, String mainClass, String classPath) {
        return new Program(label, mainClass, classPath, List.of(), List.of(), Map.of());
    }

    /** The same with more options for its JVM. */
    public Program jvm(String... options) {
        return new Program(label, mainClass, classPath, joined(jvmOptions, options), arguments, environment);
    }

    /** The same with more arguments. */
    public Program args(Object... more) {
        String[] texts = new String[more.length];
        for (int i = 0; i < more.length; i++) {
            texts[i] = String.valueOf(more[i]);
        }
        return new Program(label, mainClass, classPath, jvmOptions, joined(arguments, texts), environment);
    }

    /** The same with one more variable in its environment. */
    public Program env(String name, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(name, value);
        return new Program(label, mainClass, classPath, jvmOptions, arguments, more);
    }

    /** The whole command line. */
    List<String> command(String java) {
        List<String> command = new ArrayList<>();
        command.add(java);
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(classPath);
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    private static List<String> joined(List<String> some, String[] more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return all;
    }
}
