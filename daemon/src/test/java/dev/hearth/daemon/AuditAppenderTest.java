package dev.hearth.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the lines of the audit log go. */
class AuditAppenderTest {
    @TempDir
    Path directory;

    private final LoggerContext context = new LoggerContext();

    AuditAppenderTest() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    private AuditAppender appender(String file) {
        AuditAppender appender = new AuditAppender();
        appender.setContext(context);
        appender.setFile(file);
        appender.start();
        Logger log = context.getLogger("hearth.audit");
        log.setAdditive(false);
        log.addAppender(appender);
        return appender;
    }

    @Test
    void linesAreWrittenAsTheyAreForTheOwnerAlone() throws IOException {
        Path file = directory.resolve("logs").resolve("master.audit");
        AuditAppender appender = appender(file.toString());

        context.getLogger("hearth.audit").info("{}", "{\"a\":\"{}\"}");
        context.getLogger("hearth.audit").info("{}", "{\"b\":1}");

        assertThat(Files.readString(file)).isEqualTo("{\"a\":\"{}\"}\n{\"b\":1}\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        appender.stop();
        appender(file.toString()).stop();
        assertThat(Files.size(file)).isPositive();
    }

    @Test
    void withoutAFileItTakesNothing() {
        AuditAppender appender = appender("");

        context.getLogger("hearth.audit").info("lost here, told elsewhere");

        assertThat(appender.isStarted()).isFalse();
        assertThat(directory).isEmptyDirectory();
    }
}
