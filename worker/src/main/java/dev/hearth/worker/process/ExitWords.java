package dev.hearth.worker.process;

import dev.hearth.model.EndCause;
import dev.hearth.model.ExecutorExitCode;
import dev.hearth.worker.process.ProcessLauncher.Exit;
import dev.hearth.worker.process.ProcessLauncher.Finding;
import java.util.List;
import java.util.Optional;

/** Says how a process ended that nobody ordered to end. Pure. */
final class ExitWords {
    private static final int MAX_CHARS = 300;
    private static final int THREW = 1;
    private static final int ENDED_BY_JVM = 3;
    private static final String MAIN = "Exception in thread \"main\" ";
    private static final String OUT_OF_MEMORY = OutOfMemoryError.class.getName();
    private static final String JVM_GIVES_UP = "Terminating due to " + OUT_OF_MEMORY;

    private ExitWords() {}

    /** The sentence about the end. */
    static String of(ProcessSpec.Kind kind, Exit exit) {
        return exit.finding()
                .map(Finding::sentence)
                .or(() -> main(kind, exit)
                        .map(line -> "its process ended with exit code " + exit.code()
                                + " (an exception left its main method: " + type(line) + ")"))
                .or(() -> jvmGaveUp(exit)
                        .map(line -> "its process ended with exit code " + exit.code() + " (its JVM said: " + cut(line)
                                + ")"))
                .orElseGet(() -> ofStatus(kind, exit.code()));
    }

    /** What the end was, where that is more than state and exit code say. */
    static Optional<EndCause> found(ProcessSpec.Kind kind, Exit exit) {
        return exit.finding()
                .map(Finding::cause)
                .or(() -> main(kind, exit)
                        .or(() -> jvmGaveUp(exit))
                        .filter(line -> line.contains(OUT_OF_MEMORY))
                        .map(line -> EndCause.OUT_OF_MEMORY))
                .or(() -> kind == ProcessSpec.Kind.DRIVER ? ofProgram(exit.code()) : Optional.empty());
    }

    /** What its own statuses mean is for a program to say: those of executors are not its. */
    private static Optional<EndCause> ofProgram(int code) {
        boolean own = code != 0 && ExecutorExitCode.signal(code).isEmpty();
        return own ? Optional.of(EndCause.FAILED) : Optional.empty();
    }

    private static String ofStatus(ProcessSpec.Kind kind, int code) {
        String explained = kind == ProcessSpec.Kind.DRIVER
                ? ExecutorExitCode.explainProgram(code)
                : ExecutorExitCode.explain(code);
        return explained.startsWith("exit") ? "its process ended with " + explained : "its process was " + explained;
    }

    private static Optional<String> main(ProcessSpec.Kind kind, Exit exit) {
        return kind == ProcessSpec.Kind.DRIVER && exit.code() == THREW
                ? newest(exit.lastLines(), MAIN).map(line -> line.substring(MAIN.length()))
                : Optional.empty();
    }

    /** What the program says with it is in its last lines, and not in what others log and pass on. */
    private static String type(String thrown) {
        return cut(thrown.split("[:\\s]", 2)[0]);
    }

    /** As a JVM does that was told to exit when it is out of memory. */
    private static Optional<String> jvmGaveUp(Exit exit) {
        return exit.code() == ENDED_BY_JVM ? newest(exit.lastLines(), JVM_GIVES_UP) : Optional.empty();
    }

    private static Optional<String> newest(List<String> lines, String beginning) {
        return lines.stream().filter(line -> line.startsWith(beginning)).reduce((older, newer) -> newer);
    }

    private static String cut(String line) {
        return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + "…";
    }
}
