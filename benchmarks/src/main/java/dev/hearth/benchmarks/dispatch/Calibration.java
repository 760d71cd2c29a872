package dev.hearth.benchmarks.dispatch;

import dev.hearth.benchmarks.Program;
import dev.hearth.benchmarks.Results;
import dev.hearth.benchmarks.Session;

/** How much work a microsecond of {@link Work#spin} is on this machine, measured in a process of its own. */
public final class Calibration {
    private static final String RESULT = "iterations.perMicro";
    private static final int THREADS = 2;

    private Calibration() {}

    /** Prints {@code iterations.perMicro}. */
    public static void main(String[] arguments) {
        Results.print(RESULT, Work.iterationsPerMicro(THREADS));
    }

    /** The same for all systems of a round. */
    static double iterationsPerMicro(Session session) throws InterruptedException {
        return session.once(
                        "calibration",
                        () -> session.run(Program.of(
                                "calibration",
                                Calibration.class.getName(),
                                session.installation().classPath())))
                .value(RESULT);
    }
}
