package dev.hearth.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.slf4j.LoggerFactory;

/**
 * Seeded lives of a cluster, from its start through faults to its rest, with what must hold checked after every event. A
 * failing seed is printed with the command that shows it; {@code -Dhearth.seed=N} runs that one alone, with its log, and
 * {@code -Dhearth.seeds=N} so many.
 */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("hearth.seeds", 2000);
    /** Fewer cannot be expected to show everything. */
    private static final int SEEDS_THAT_SHOW_ALL = 1000;
    /** A mutant that so many seeds do not show is not caught. */
    private static final int MUTANT_SEEDS = 600;

    private static final Logger LOGS = (Logger) LoggerFactory.getLogger("dev.hearth");

    @BeforeAll
    static void silenceWhatThousandsOfClustersLog() {
        LOGS.setLevel(Long.getLong("hearth.seed") == null ? Level.OFF : Level.INFO);
    }

    @AfterAll
    static void logAgain() {
        LOGS.setLevel(null);
    }

    @Test
    void whateverHappensResultsAreRightAndNothingIsLost() {
        Long alone = Long.getLong("hearth.seed");
        Simulation.Plan plan = new Simulation.Plan(
                alone != null ? alone : 1, alone != null ? 1 : SEEDS, Optional.empty(), Optional.empty(), false);

        Simulation.Outcome outcome =
                new Simulation(plan, seed -> {}).run(Runtime.getRuntime().availableProcessors());

        System.out.println("simulated: " + outcome.seeds() + " seeds, " + outcome.events() + " events, "
                + outcome.tally().faults() + ", " + outcome.tally().transitions());
        assertThat(outcome.findings())
                .as(() -> outcome.findings().stream()
                        .map(Simulation.Finding::sentence)
                        .collect(Collectors.joining("\n\n", "violations:\n\n", "\n")))
                .isEmpty();
        if (outcome.seeds() >= SEEDS_THAT_SHOW_ALL) {
            assertThat(outcome.tally().missing()).as("what never happened").isEmpty();
        }
    }

    @ParameterizedTest
    @FieldSource("dev.hearth.simulation.Mutant#ALL")
    void aMutantIsCaught(Mutant mutant) {
        assertThat(mutant.firstViolation(1, MUTANT_SEEDS))
                .as("what shows that " + mutant.what())
                .isNotEmpty();
    }
}
