package dev.hearth.benchmarks.start;

import dev.hearth.benchmarks.BenchmarkException;
import dev.hearth.benchmarks.Installation;
import dev.hearth.benchmarks.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The class-data archives of the installation that is measured, made before anything is timed. */
final class WarmArchives {
    private static final long LIMIT_MINUTES = 5;

    private WarmArchives() {}

    /** Runs {@code hearth archive}, which is quick when they are there. Throws {@link BenchmarkException} when it fails. */
    static void make(Session session) throws InterruptedException {
        String unused = session.once("hearth archive", () -> run(session));
    }

    private static String run(Session session) throws IOException, InterruptedException {
        Installation installation = session.installation();
        Path output = session.newDirectory("hearth-archive").resolve("output.log");
        ProcessBuilder builder = new ProcessBuilder(installation.command().toString(), "archive")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("HEARTH_HOME", installation.distribution().toString());
        builder.environment().put("JAVA_HOME", installation.javaHome().toString());
        Process process = builder.start();
        try {
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new BenchmarkException("hearth archive failed; all it printed is in " + output);
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return output.toString();
    }
}
