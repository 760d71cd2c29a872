package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.doctor.Finding;
import dev.hearth.cli.doctor.Verdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The doctor's answer, to the letter. */
class DoctorPageTest {
    private final DoctorPage page = new DoctorPage(List.of(
            new Finding("Java", "version", Verdict.OK, "Java 21", Optional.empty()),
            new Finding("Java", "Netty", Verdict.NOT_CHECKED, "the class path does not tell", Optional.empty()),
            new Finding("System", "swap", Verdict.WARNING, "1 GiB in use", Optional.of("offer less")),
            new Finding(
                    "System", "open files", Verdict.FAILED, "no more than \u001b[31m256", Optional.of("raise it"))));

    @Test
    void eachCheckHasItsVerdictWhatWasFoundAndARemedy() {
        assertThat(page.text(false)).isEqualTo("""
            Java
              ok           version: Java 21
              not checked  Netty: the class path does not tell
            System
              warning      swap: 1 GiB in use
                           -> offer less
              failed       open files: no more than  [31m256
                           -> raise it

            1 ok, 1 warning, 1 failed, 1 not checked\
            """);
        assertThat(page.failed()).isTrue();
        assertThat(new DoctorPage(page.findings().subList(0, 3)).failed()).isFalse();
        Golden.check("doctor.txt", page.text(false));
        Golden.check("doctor.json", Rendering.json(page.tree()));
        Golden.check("doctor.yaml", Rendering.yaml(page.tree()));
    }
}
