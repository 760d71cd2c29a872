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
        assertThat(ExecutorExitCode.explain(137))
                .isEqualTo("killed by signal 9 (SIGKILL: ended by somebody's kill -9, or by the kernel for want of"
                        + " memory)");
        assertThat(ExecutorExitCode.explain(143)).startsWith("killed by signal 15 (SIGTERM: somebody asked it to end");
        assertThat(ExecutorExitCode.explainProgram(139)).contains("SIGSEGV", "crashed");
        assertThat(ExecutorExitCode.explainProgram(134)).contains("SIGABRT", "gave up");
        assertThat(ExecutorExitCode.explain(128 + 40)).isEqualTo("killed by signal 40");
    }

    @Test
    void otherCodesAreTheProgramsOwn() {
        assertThat(ExecutorExitCode.explain(3))
                .isEqualTo("exit code 3 (the program ended itself, as System.exit(3) does)");
        assertThat(ExecutorExitCode.explainProgram(52)).startsWith("exit code 52 (the program ended itself");
        assertThat(ExecutorExitCode.explain(255)).startsWith("exit code 255 (the program ended itself");
    }
}
