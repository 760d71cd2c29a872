package dev.hearth.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Texts of many lines where there is one. */
class BriefTest {

    @Test
    void aShortLineStaysAsItIs() {
        assertThat(Brief.of("stage 3 failed")).isEqualTo("stage 3 failed");
        assertThat(Brief.of("stage 3 failed\n")).isEqualTo("stage 3 failed");
        assertThat(Brief.of("")).isEmpty();
    }

    @Test
    void ofManyLinesTheFirstIsShown() {
        String text = "exit code 1; the end of its stderr:\n  no disk\n  halted";

        assertThat(Brief.of(text)).isEqualTo("exit code 1; the end of its stderr: …");
        assertThat(Brief.rest(text)).isEqualTo(List.of("  no disk", "  halted"));
        assertThat(Brief.of("\n  exit code 1  \n\n")).isEqualTo("exit code 1");
    }

    @Test
    void aLongLineIsCutButNotWithinACharacter() {
        assertThat(Brief.of("x".repeat(200))).isEqualTo("x".repeat(200));
        assertThat(Brief.of("x".repeat(201))).isEqualTo("x".repeat(200) + "…");
        assertThat(Brief.of("x".repeat(199) + "\ud83d\udd25")).isEqualTo("x".repeat(199) + "…");
    }
}
