package dev.hearth.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    private static final Row RATE = Row.higher("rate", "tasks/s", session -> 1)
            .against("another", session -> 1)
            .ratedByRatio(2, 4);
    private static final Row TIME = Row.lower("time", "ms", session -> 1).ratedByValue(10, 5);

    @Test
    void theMedianOfTheRatiosIsRated() {
        Outcome outcome =
                new Outcome(RATE, List.of(10.0, 30.0, 90.0), List.of(10.0, 10.0, 10.0), List.of(1.0, 3.0, 9.0));

        assertThat(outcome.met()).isTrue();
        assertThat(outcome.aimMet()).isFalse();
    }

    @Test
    void aLowerValueIsBetterWhereTheRowSaysSo() {
        assertThat(new Outcome(TIME, List.of(4.0), List.of(), List.of()).aimMet())
                .isTrue();
        assertThat(new Outcome(TIME, List.of(11.0), List.of(), List.of()).met()).isFalse();
    }

    @Test
    void aRowWithoutAValueIsNotMet() {
        assertThat(new Outcome(TIME, List.of(), List.of(), List.of()).met()).isFalse();
    }

    @Test
    void theReportHasEveryFieldOfARow() {
        Outcome outcome = new Outcome(RATE, List.of(30.0, 10.0), List.of(10.0, 10.0), List.of(3.0, 1.0));

        assertThat(Report.json(List.of(outcome)))
                .isEqualTo("[\n  {\"name\": \"rate\", \"unit\": \"tasks/s\", \"better\": \"higher\", \"hearth\": 20.0,"
                        + " \"peer\": 10.0, \"peerName\": \"another\", \"ratio\": 2.0, \"rated\": \"ratio\","
                        + " \"least\": 2.0, \"aim\": 4.0, \"met\": true, \"spread\": {\"hearth\": [10.0, 30.0],"
                        + " \"peer\": [10.0, 10.0], \"ratio\": [1.0, 3.0], \"rounds\": 2}}\n]\n");
    }
}
