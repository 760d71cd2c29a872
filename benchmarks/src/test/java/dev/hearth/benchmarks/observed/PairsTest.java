package dev.hearth.benchmarks.observed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hearth.benchmarks.observed.Pairs.Pair;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairsTest {
    private static final Pairs PAIRS =
            new Pairs(List.of(new Pair(4, 4.1), new Pair(4, 3.9), new Pair(5, 5.05), new Pair(4, 4.8), new Pair(4, 4)));

    @Test
    void theMedianOfTheDifferencesIsToldWithTheirSpread() {
        assertThat(PAIRS.medianPercent()).isCloseTo(1, within(1e-9));
        assertThat(PAIRS.table(3))
                .contains("   3   5.000 µs  5.050 µs  +1.00 %\n")
                .contains("median difference of 5 pairs: +1.00 % (quartiles +0.00 to +2.50, all -2.50 to +20.00);"
                        + " limit 3 %: kept");
    }

    @Test
    void whatIsAboveTheLimitIsSaidToBe() {
        assertThat(new Pairs(List.of(new Pair(4, 4.2))).table(3)).endsWith("limit 3 %: not kept\n");
    }

    @Test
    void programsReadTheSame() {
        assertThat(new Pairs(List.of(new Pair(4, 4.2))).json(3)).isEqualTo("""
            {"medianPercent": 5.000, "limitPercent": 3.0, "pairs": [
              {"withoutMicros": 4.00000, "withMicros": 4.20000, "percent": 5.000}
            ]}
            """);
    }
}
