package dev.hearth.driver.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorEnd.RunningAttempt;
import dev.hearth.model.ExecutorState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChargeTest {

    @ParameterizedTest(name = "exit {0} {1} worker lost {2}, evidence {3}: running {4}, started {5}, waiting {6}")
    @CsvSource({
        // the end tells what was running, and that decides
        "EXITED, 137, false, true,  true,  false, false",
        "EXITED,   0, false, true,  true,  false, false",
        // without it, what was reported to run
        "EXITED, 137, false, false, false, true,  false",
        // something else is at fault
        "EXITED,  56, false, true,  false, false, false",
        "EXITED,  59, false, true,  false, false, false",
        "EXITED, 137, true,  true,  false, false, false",
        "KILLED, 143, false, true,  false, false, false",
        "LOST,    -1, true,  false, false, false, false"
    })
    void onlyWhatWasRunningIsCharged(
            ExecutorState state,
            int code,
            boolean workerLost,
            boolean evidence,
            boolean running,
            boolean started,
            boolean waiting) {
        ExecutorEnd end = new ExecutorEnd(
                state,
                code < 0 ? Optional.empty() : Optional.of(code),
                "ended",
                List.of(),
                evidence ? Optional.of(List.of(new RunningAttempt(7, 1, 2))) : Optional.empty());

        Charge charge = new Charge(LossReason.of(end, workerLost));

        assertThat(charge.applies(7, 1, 2, false)).isEqualTo(running);
        assertThat(charge.applies(7, 3, 0, true)).isEqualTo(started);
        assertThat(charge.applies(7, 4, 0, false)).isEqualTo(waiting);
        assertThat(charge.applies(7, 1, 1, false)).isFalse();
        assertThat(charge.applies(8, 1, 2, false)).isFalse();
    }
}
