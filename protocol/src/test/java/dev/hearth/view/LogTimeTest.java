package dev.hearth.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class LogTimeTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

    @Test
    void theTimesOfUsualPatternsAreUnderstood() {
        Instant noon = Instant.parse("2026-01-31T12:00:00.123Z");

        assertThat(LogTime.of("2026-01-31T12:00:00.123Z INFO a", PARIS)).contains(noon);
        assertThat(LogTime.of("2026-01-31T14:00:00.123+02:00 INFO a", PARIS)).contains(noon);
        assertThat(LogTime.of("2026-01-31 13:00:00,123 INFO a", PARIS)).contains(noon);
        assertThat(LogTime.of("[2026-01-31 13:00:00.123] INFO a", PARIS)).contains(noon);
        assertThat(LogTime.of("26/01/31 13:00:00 INFO a", PARIS)).contains(Instant.parse("2026-01-31T12:00:00Z"));
    }

    @Test
    void otherLinesHaveNone() {
        for (String line : new String[] {
            "", "hello", "\tat app.Main", "12", "[1, 2, 3]", "2026-99-31 13:00:00 no such month", "2026-01-31 alone"
        }) {
            assertThat(LogTime.of(line, PARIS)).as(line).isEmpty();
        }
    }
}
