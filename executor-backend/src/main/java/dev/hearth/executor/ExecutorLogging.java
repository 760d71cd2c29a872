package dev.hearth.executor;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of an executor process: lines on stderr, whose file is the worker's. Set up in code: reading a configuration
 * file would take a third of the time that the process needs to start.
 */
final class ExecutorLogging {
    private static final String PATTERN = "%d{yy/MM/dd HH:mm:ss.SSS} %-5level [%thread] %logger{0}: %msg%n";

    private ExecutorLogging() {}

    /** Once, before anything is logged. {@code level} is a level's name; INFO stands for one that is not. */
    static void start(String level) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            // another backend on the class path: it has its own set-up
            return;
        }
        context.reset();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(level.toUpperCase(Locale.ROOT), Level.INFO));
        root.addAppender(appender);
    }
}
