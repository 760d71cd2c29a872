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
    void whatTurnsTheWritingRoundOrIsNotSeenIsToldAsWhatItIs() {
        assertThat(line("Submitted name=\"{}\"", "fdp\u202eexe\u2066\u200b\ufeff\u2028\u0085"))
                .endsWith("\"fdp\\u202eexe\\u2066\\u200b\\ufeff\\u2028\\u0085\"\n");
        assertThat(line("name={}", "grüße \u05d0 \ud83d\udc69\u200d\ud83d\udcbb"))
                .endsWith("name=grüße \u05d0 \ud83d\udc69\u200d\ud83d\udcbb\n");
    }

    @Test
    void aLongMessageIsCutAndSaysByHowMuch() {
        assertThat(line("Refused name=\"{}\"", "n".repeat(20 << 20)))
                .hasSizeLessThan(9 << 10)
                .endsWith("n… (" + ((20 << 20) + 15 - (8 << 10)) + " more characters)\n");
        assertThat(line("{}", "n".repeat(8 << 10))).endsWith("nn\n");
    }

    @Test
    void theMessageOfAnExceptionIsCutInItsLengthAndInItsLines() {
        assertThat(line("Cannot go on", new IllegalStateException("n".repeat(1 << 20))))
                .hasSizeLessThan(20 << 10)
                .contains("more characters)\n\tat dev.hearth.daemon.LogLayoutTest");
        assertThat(line("Cannot go on", new IllegalStateException("one more line\n".repeat(1 << 16))))
                .hasSizeLessThan(100 << 10)
                .endsWith("\t…\n");
    }

    @Test
    void aMessageOfSeveralLinesKeepsThem() {
        assertThat(line("Failed\n{}", "at a\n\tat b")).endsWith("Some - Failed\nat a\n\tat b\n");
    }

    @Test
    void theMessageOfAnExceptionIsNoLineOfTheLogAndNoCommandToATerminal() {
        String text = line(
                "Cannot go on",
                new IllegalStateException(
                        "first\n2026-11-20T18:28:07.165Z INFO  Master - forged\r\n\u001b[31m",
                        new IllegalArgumentException("its cause")));

        assertThat(text.lines().skip(1))
                .startsWith(
                        "java.lang.IllegalStateException: first",
                        "\t2026-11-20T18:28:07.165Z INFO  Master - forged",
                        "\t\\u001b[31m")
                .anyMatch(each -> each.startsWith("\tat dev.hearth.daemon.LogLayoutTest"))
                .anyMatch(each -> each.equals("Caused by: java.lang.IllegalArgumentException: its cause"))
                .allMatch(each ->
                        each.startsWith("\t") || each.startsWith("java.lang.") || each.startsWith("Caused by: "));
        assertThat(text).doesNotContain("\r", "\u001b");
    }
}
