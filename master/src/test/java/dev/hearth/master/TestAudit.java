package dev.hearth.master;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.hearth.master.audit.Audit;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The audit log, as long as it is open. */
final class TestAudit implements AutoCloseable {
    private final Logger log = (Logger) LoggerFactory.getLogger(Audit.LOG);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    TestAudit() {
        lines.start();
        log.setLevel(ch.qos.logback.classic.Level.INFO);
        log.setAdditive(false);
        log.addAppender(lines);
    }

    List<String> lines() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** The last of them. */
    String last() {
        List<String> all = lines();
        return all.isEmpty() ? "" : all.get(all.size() - 1);
    }

    @Override
    public void close() {
        log.detachAppender(lines);
    }
}
