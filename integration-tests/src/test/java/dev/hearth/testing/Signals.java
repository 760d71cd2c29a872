package dev.hearth.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** Sends signals to processes that are not children of this one, too. */
public final class Signals {

    private Signals() {}

    /** SIGKILL, and waits until the process is gone. */
    public static void kill9(long pid) {
        send(pid, "KILL");
        Await.until("process " + pid + " is gone after SIGKILL", Duration.ofSeconds(10), () -> !ProcSweep.runs(pid));
    }

    /** Sends the signal of that name ({@code STOP}); a process that is gone is none of its business. */
    public static void send(long pid, String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
