package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.driver.ExecutorLostException;
import dev.hearth.driver.schedule.ExecutorFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostExecutorTest {

    private static ExecutorLostException lost(String message, String... lines) {
        return new ExecutorLostException(
                message, new ExecutorFailure("app-1-0000/3", "worker-a-1", "exit code 9", List.of(lines)));
    }

    @Test
    void theHeadingNamesExecutorWorkerAndCauseAndTheLastLineWhatToAskNext() {
        assertThat(LostExecutor.words(lost("job 0 failed", "one", "\u001b[2Jtwo"), true))
                .containsExactly(
                        "hearth submit: executor 3 of app-1-0000 on worker worker-a-1: exit code 9; the end of its"
                                + " stderr:",
                        "  | one",
                        "  |  [2Jtwo",
                        "hearth submit: 'hearth why app-1-0000' tells how it all ended; 'hearth logs app-1-0000"
                                + " --executor 3' shows what the executor wrote");
    }

    @Test
    void ofAnExecutorThatWroteNothingThatIsSaid() {
        assertThat(LostExecutor.words(lost("job 0 failed"), false))
                .containsExactly("hearth submit: executor 3 of app-1-0000 on worker worker-a-1: exit code 9; it wrote"
                        + " nothing to its stderr");
    }

    @Test
    void linesThatAMasterSentWithItsReasonAreNotShownTwice() {
        assertThat(LostExecutor.sentence(lost("5 executors failed: exit code 9; the end of its stderr:\n  one", "one")))
                .isEqualTo("5 executors failed: exit code 9");
        assertThat(LostExecutor.sentence(lost("job 0 failed"))).isEqualTo("job 0 failed");
    }

    @Test
    void itIsFoundUnderWhatAProgramMakesOfIt() {
        ExecutorLostException lost = lost("job 0 failed");

        assertThat(LostExecutor.find(new IllegalStateException("wrapped", lost)))
                .contains(lost);
        assertThat(LostExecutor.find(new IllegalStateException("alone"))).isEmpty();
    }
}
