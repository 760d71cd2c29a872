package dev.hearth.daemon;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The file of the audit log: the lines as they are, for its owner alone, {@value #MAX_FILES} older files of 16 MiB beside
 * it. Without a file it takes nothing. Made and used by logback, in code or by name in a configuration.
 */
public final class AuditAppender extends RollingFileAppender<ILoggingEvent> {
    /** The system property that names the file. */
    static final String FILE_PROPERTY = "hearth.audit.file";

    private static final int MAX_FILES = 9;
    private static final long MAX_FILE_BYTES = 16 << 20;

    private static final class Line extends LayoutBase<ILoggingEvent> {
        @Override
        public String doLayout(ILoggingEvent event) {
            return event.getFormattedMessage() + "\n";
        }
    }

    @Override
    public void start() {
        String file = Optional.ofNullable(fileName).orElse("");
        if (file.isBlank()) {
            return;
        }
        FixedWindowRollingPolicy names = new FixedWindowRollingPolicy();
        names.setContext(getContext());
        names.setParent(this);
        names.setFileNamePattern(file + ".%i");
        names.setMinIndex(1);
        names.setMaxIndex(MAX_FILES);
        names.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(getContext());
        size.setMaxFileSize(new FileSize(MAX_FILE_BYTES));
        size.start();
        Line line = new Line();
        line.setContext(getContext());
        line.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(getContext());
        encoder.setLayout(line);
        encoder.start();
        setRollingPolicy(names);
        setTriggeringPolicy(size);
        setEncoder(encoder);
        super.start();
    }

    @Override
    public void openFile(String name) throws IOException {
        Path file = Path.of(name);
        if (Files.notExists(file)) {
            Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
            if (Files.getFileStore(file.toAbsolutePath().resolveSibling("")).supportsFileAttributeView("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
        }
        super.openFile(name);
    }
}
