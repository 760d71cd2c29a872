package dev.hearth.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExecutorExitCodeTest {

    @Test
    void ownCodesAreExplained() {
        assertThat(ExecutorExitCode.explain(52)).isEqualTo("exit code 52 (it ran out of memory)");
        assertThat(ExecutorExitCode.explain(59)).isEqualTo("exit code 59 (it lost its worker)");
    }

    @Test
    void signalsAreNamed() {
        assertThat(ExecutorExitCode.explain(137)).isEqualTo("killed by signal 9 (SIGKILL)");
        assertThat(ExecutorExitCode.explain(128 + 40)).isEqualTo("killed by signal 40");
    }

    @Test
    void otherCodesStandAlone() {
        assertThat(ExecutorExitCode.explain(3)).isEqualTo("exit code 3");
        assertThat(ExecutorExitCode.explain(255)).isEqualTo("exit code 255");
    }
}
