package dev.hearth.benchmarks;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** The log of a measured program that brings no set-up of its own. */
public final class Logging {

    private Logging() {}

    /** Warnings and errors only, on standard output. Before anything is logged. */
    public static void quiet() {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.WARN);
        }
    }
}
