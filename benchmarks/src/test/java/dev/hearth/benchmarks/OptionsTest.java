package dev.hearth.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static final Row BRIEF =
            Row.higher("brief", "tasks/s", session -> 1).inQuickRun();
    private static final Row LONG = Row.lower("long", "ms", session -> 1);
    private static final List<Row> ALL = List.of(BRIEF, LONG);

    @Test
    void withoutFlagsAllRowsAreMeasuredInFiveRounds() {
        assertThat(Options.parse(List.of(), ALL)).isEqualTo(new Options(5, ALL, false, false));
    }

    @Test
    void theQuickRunMeasuresItsOwnRowsOnce() {
        assertThat(Options.parse(List.of("--quick"), ALL)).isEqualTo(new Options(1, List.of(BRIEF), true, false));
    }

    @Test
    void rowsThatAreNamedAreMeasuredInTheOrderOfTheSuite() {
        assertThat(Options.parse(List.of("--only", "long,brief", "--rounds=2"), ALL))
                .isEqualTo(new Options(2, ALL, false, false));
    }

    @Test
    void anUnknownFlagIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> Options.parse(List.of("--fast"), ALL))
                .hasMessage("unknown flag '--fast': the flags are --rounds N, --only NAME,… and --quick");
    }

    @Test
    void anUnknownRowIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> Options.parse(List.of("--only", "brief,b1"), ALL))
                .hasMessage("there is no row 'b1': the rows are brief, long");
    }

    @Test
    void roundsAreANumberInBounds() {
        assertThatThrownBy(() -> Options.parse(List.of("--rounds", "0"), ALL))
                .hasMessage("--rounds is a whole number from 1 to 100, found '0'");
        assertThatThrownBy(() -> Options.parse(List.of("--rounds", "many"), ALL))
                .hasMessage("--rounds is a whole number from 1 to 100, found 'many'");
        assertThatThrownBy(() -> Options.parse(List.of("--rounds"), ALL)).hasMessage("--rounds needs a number");
    }
}
