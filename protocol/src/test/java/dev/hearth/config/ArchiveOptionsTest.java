package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveOptionsTest {
    private static final Path ARCHIVE = Path.of("/a/executor");

    @Test
    void theKindOfArchiveIsTheJvms() {
        assertThat(ArchiveOptions.use(17, ARCHIVE)).contains("-XX:SharedArchiveFile=/a/executor", "-Xshare:auto");
        assertThat(ArchiveOptions.use(23, ARCHIVE)).contains("-XX:SharedArchiveFile=/a/executor");
        assertThat(ArchiveOptions.use(24, ARCHIVE)).contains("-XX:AOTCache=/a/executor");
        assertThat(ArchiveOptions.use(25, ARCHIVE)).contains("-XX:AOTCache=/a/executor");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xshare:off",
                "-XX:SharedArchiveFile=/mine.jsa",
                "-XX:ArchiveClassesAtExit=/mine.jsa",
                "-XX:AOTMode=record",
                "-XX:AOTCache=/mine.aot",
                "-XX:-UseCompressedOops",
                "-XX:+UseZGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xbootclasspath/a:/x.jar",
                "--patch-module=java.base=/x"
            })
    void optionsThatAskForSomethingElseRuleItOut(String option) {
        assertThat(ArchiveOptions.obstacle(1 << 30, List.of("-Dx=y", option)))
                .hasValueSatisfying(reason -> assertThat(reason).contains(option));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:+UseG1GC",
                "-XX:+UseParallelGC",
                "-Dshare=-Xshare:off",
                "-Xlog:gc",
                "-XX:TieredStopAtLevel=1"
            })
    void otherOptionsDoNot(String option) {
        assertThat(ArchiveOptions.obstacle(1 << 30, List.of(option))).isEmpty();
    }

    @Test
    void aHugeHeapRulesItOut() {
        assertThat(ArchiveOptions.obstacle(32L << 30, List.of())).isPresent();
        assertThat(ArchiveOptions.obstacle(31L << 30, List.of())).isEmpty();
    }
}
