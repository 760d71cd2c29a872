package dev.hearth.daemon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.joran.spi.JoranException;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The log of the processes that the scripts start, which name it as slf4j's provider: as {@code logback.configurationFile}
 * says, or else lines on stderr and the audit log in the file that {@code hearth.audit.file} names, set up in code, since reading a configuration takes a good part of a command's time.
 *
 * <p>Made and used by slf4j, on the thread that logs first.
 */
public final class ProcessLogging implements SLF4JServiceProvider {
    private static final String API_VERSION = "2.0.99";

    private final LoggerContext context = new LoggerContext();
    private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();
    private final IMarkerFactory markers = new BasicMarkerFactory();

    @Override
    public void initialize() {
        context.setName("hearth");
        context.setMDCAdapter(mdc);
        String file = System.getProperty("logback.configurationFile", "");
        if (file.isBlank() || !configure(file)) {
            toStandardError();
        }
        context.start();
    }

    private boolean configure(String file) {
        try {
            new ContextInitializer(context).autoConfig();
            return true;
        } catch (JoranException e) {
            System.err.println("hearth: cannot set up the log as " + file + " says: " + e.getMessage());
            return false;
        }
    }

    private void toStandardError() {
        LogLayout layout = new LogLayout();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger("io.netty").setLevel(Level.WARN);
        // they warn, with a stack, of a host without network, which the failure to listen or to connect tells
        context.getLogger("io.netty.util.NetUtilInitializations").setLevel(Level.ERROR);
        context.getLogger("io.netty.util.internal.MacAddressUtil").setLevel(Level.ERROR);
        // it warns of what strangers send, as often as they like
        context.getLogger("org.eclipse.jetty").setLevel(Level.ERROR);
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(appender);
        String audit = System.getProperty(AuditAppender.FILE_PROPERTY, "");
        if (!audit.isBlank()) {
            toFile(audit);
        }
    }

    private void toFile(String audit) {
        AuditAppender appender = new AuditAppender();
        appender.setContext(context);
        appender.setName("audit");
        appender.setFile(audit);
        appender.start();
        ch.qos.logback.classic.Logger log = context.getLogger("hearth.audit");
        log.addAppender(appender);
        // what cannot be written there is not lost
        log.setAdditive(!appender.isStarted());
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return context;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return mdc;
    }

    @Override
    public String getRequestedApiVersion() {
        return API_VERSION;
    }
}
