package dev.hearth.driver;

import java.util.Optional;

/** Which signal ends this process, as its shutdown hooks run. */
final class EndingSignal {
    /** The JVM handles a signal on a thread with its name and this, which waits for the hooks. */
    private static final String HANDLER = " handler";

    private EndingSignal() {}

    /** Empty if the process ends by itself, or the JVM names its threads otherwise. */
    static Optional<String> find() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("SIG") && name.endsWith(HANDLER))
                .map(name -> name.substring(0, name.length() - HANDLER.length()))
                .findFirst();
    }
}
