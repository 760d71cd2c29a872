package dev.hearth.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;

/** Lines of the daemons' logs. */
class LogLayoutTest {
    private final LogLayout layout = new LogLayout();

    private String line(String message, Object... arguments) {
        LoggingEvent event = new LoggingEvent(
                "", new LoggerContext().getLogger("dev.hearth.Some"), Level.INFO, message, null, arguments);
        event.setLoggerContextRemoteView(new LoggerContext().getLoggerContextRemoteView());
        return layout.doLayout(event);
    }

    @Test
    void anEventIsALineWithItsTimeLevelAndLogger() {
        assertThat(line("Serving url={}", "hearth://h:1"))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ INFO  Some - Serving"
                        + " url=hearth://h:1\n");
    }

    @Test
    void whatOthersChoseIsNoLineOfItsOwnAndNoCommandToATerminal() {
        assertThat(line("Submitted name=\"{}\"", "n\u001b[31m\nforged\r"))
                .endsWith("Some - Submitted name=\"n\\u001b[31m\\nforged\\u000d\"\n");
    }

    @Test
    void aMessageOfSeveralLinesKeepsThem() {
        assertThat(line("Failed\n{}", "at a\n\tat b")).endsWith("Some - Failed\nat a\n\tat b\n");
    }
}
