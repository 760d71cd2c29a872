package dev.hearth.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The age of a process by the texts of {@code /proc}. */
class OwnStartTest {
    /** A process that began 1,234.56 s after the host did. */
    private static final String STAT =
            "4711 (java) S 1 4711 4711 0 -1 4194304 10 0 0 0 1 2 0 0 20 0 9 0 123456 9999 55";

    @Test
    void isFromItsStartToNow() {
        assertThat(OwnStart.age(STAT, "1234.61 2000.00\n")).contains(Duration.ofMillis(50));
    }

    @Test
    void aCommandWithBracketsAndBlanksMisleadsNobody() {
        assertThat(OwnStart.age(STAT.replace("(java)", "(a) S 1 (b c)"), "1236.56 1.00"))
                .contains(Duration.ofSeconds(2));
    }

    @Test
    void aContainersOwnClockIsNotComparedWithTheHosts() {
        assertThat(OwnStart.age(STAT, "60.00 50.00")).isEmpty();
    }

    @Test
    void nothingIsKnownOfTextsOfAnotherForm() {
        assertThat(OwnStart.age("", "")).isEmpty();
        assertThat(OwnStart.age(STAT, "soon")).isEmpty();
        assertThat(OwnStart.age("4711 (java) S 1", "1234.61 2000.00")).isEmpty();
    }

    @Test
    void aMainFromBeforeTheProcessIsNotBelieved() {
        assertThat(OwnStart.took(Instant.EPOCH, Clock.systemUTC())).isEmpty();
    }
}
