package dev.hearth.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.EndCause;
import dev.hearth.worker.process.ProcessLauncher.Exit;
import dev.hearth.worker.process.ProcessLauncher.Finding;
import dev.hearth.worker.process.ProcessSpec.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExitWordsTest {

    @Test
    void anExceptionThatLeftMainIsNamed() {
        Exit exit = exit(1, "before", "Exception in thread \"main\" java.lang.IllegalStateException: no", "\tat X.y");

        assertThat(ExitWords.of(Kind.DRIVER, exit))
                .isEqualTo("its process ended with exit code 1 (an exception left its main method:"
                        + " java.lang.IllegalStateException)");
        assertThat(ExitWords.found(Kind.DRIVER, exit)).contains(EndCause.FAILED);
    }

    @Test
    void aDriversOwnStatusIsItsOwn() {
        assertThat(ExitWords.of(Kind.DRIVER, exit(1)))
                .isEqualTo("its process ended with exit code 1 (the program ended itself, as System.exit(1) does)");
        assertThat(ExitWords.found(Kind.DRIVER, exit(56))).contains(EndCause.FAILED);
        assertThat(ExitWords.found(Kind.DRIVER, exit(0))).isEmpty();
        assertThat(ExitWords.found(Kind.DRIVER, exit(143))).isEmpty();
        assertThat(ExitWords.found(Kind.EXECUTOR, exit(56))).isEmpty();
    }

    @Test
    void wantOfMemoryIsSeenInWhatWasWrittenLast() {
        Exit main = exit(1, "Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space");
        Exit jvm = exit(3, "Terminating due to java.lang.OutOfMemoryError: Java heap space");

        assertThat(ExitWords.found(Kind.DRIVER, main)).contains(EndCause.OUT_OF_MEMORY);
        assertThat(ExitWords.found(Kind.EXECUTOR, jvm)).contains(EndCause.OUT_OF_MEMORY);
        assertThat(ExitWords.of(Kind.EXECUTOR, jvm)).contains("exit code 3 (its JVM said: Terminating due to");
    }

    @Test
    void whatWasFoundComesFirst() {
        Exit crashed = new Exit(
                134, List.of(), Optional.empty(), Optional.of(new Finding(EndCause.CRASH, "its JVM crashed: SIGBUS")));

        assertThat(ExitWords.of(Kind.EXECUTOR, crashed)).isEqualTo("its JVM crashed: SIGBUS");
        assertThat(ExitWords.found(Kind.EXECUTOR, crashed)).contains(EndCause.CRASH);
    }

    private static Exit exit(int code, String... lastLines) {
        return new Exit(code, List.of(lastLines), Optional.empty());
    }
}
