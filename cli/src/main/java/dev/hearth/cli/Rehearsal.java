package dev.hearth.cli;

import java.util.List;

/**
 * The command as people use it, for the JVM to see what it needs: a program is submitted to a cluster of this host's, and
 * a master asked that is not there. Takes the jar with {@link RehearsedProgram} and the executor's Java options.
 */
final class Rehearsal {
    private Rehearsal() {}

    /** Ends the process with the submission's status. */
    public static void main(String[] arguments) {
        int submitted = HearthCli.execute(List.of(
                "submit",
                "--master",
                "local-cluster[1,2,512]",
                "--name",
                "rehearsal",
                "--conf",
                "hearth.worker.archives=off",
                // a JVM that writes down its classes may take its time to end
                "--conf",
                "hearth.worker.killGrace=60s",
                "--conf",
                "hearth.executor.extraJavaOptions=" + arguments[1],
                "--class",
                RehearsedProgram.class.getName(),
                arguments[0]));
        int unused = HearthCli.execute(List.of("status", "--master", "hearth://127.0.0.1:1"));
        System.exit(submitted);
    }
}
