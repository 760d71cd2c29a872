package dev.hearth.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.EndCause;
import dev.hearth.worker.process.ProcessLauncher.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashReportTest {
    private static final List<String> CRASH = List.of(
            "#",
            "# A fatal error has been detected by the Java Runtime Environment:",
            "#",
            "#  SIGSEGV (0xb) at pc=0x00007f0e9a291117, pid=77, tid=78",
            "#",
            "# JRE version: OpenJDK Runtime Environment (17.0.9+9)",
            "# Problematic frame:",
            "# C  [libnative.so+0x1117]  Java_Native_read+0x17",
            "#",
            "---------------  T H R E A D  ---------------");

    @TempDir
    private Path directory;

    @Test
    void aCrashIsToldWithSignalFrameAndWhereItsReportIs() throws IOException {
        write(CRASH);

        assertThat(read())
                .contains(new Finding(
                        EndCause.CRASH,
                        "its JVM crashed: SIGSEGV (0xb), in C  [libnative.so+0x1117]  Java_Native_read+0x17; its whole"
                                + " report is " + file() + ", kept for long"));
    }

    @Test
    void aSignalThatAnotherProcessSentIsToldAsSuch() throws IOException {
        write(CRASH, List.of("siginfo: si_signo: 11 (SIGSEGV), si_code: 0 (SI_USER), si_pid: 4711, si_uid: 0"));
        assertThat(sentence()).contains(" (the signal was sent by process 4711); its whole");

        write(CRASH, List.of("siginfo: si_signo: 11 (SIGSEGV), si_code: 1 (SEGV_MAPERR), si_addr: 0x0"));
        assertThat(sentence()).doesNotContain("was sent by");
    }

    @Test
    void wantOfMemoryIsNoCrash() throws IOException {
        write(List.of(
                "#",
                "# There is insufficient memory for the Java Runtime Environment to continue.",
                "# Native memory allocation (mmap) failed to map 65536 bytes for committing reserved memory.",
                "# Possible reasons:"));
        assertThat(read().orElseThrow().cause()).isEqualTo(EndCause.HOST_OUT_OF_MEMORY);
        assertThat(sentence()).startsWith("its JVM got no more memory from its host: Native memory allocation (mmap)");

        write(List.of(
                "# A fatal error has been detected by the Java Runtime Environment:",
                "#  Internal Error (debug.cpp:271), pid=77, tid=78",
                "#  fatal error: OutOfMemory encountered: Java heap space"));
        assertThat(read().orElseThrow().cause()).isEqualTo(EndCause.OUT_OF_MEMORY);
        assertThat(sentence()).contains("Internal Error (debug.cpp:271), fatal error: OutOfMemory encountered: Java");
    }

    @Test
    void whatIsNoReportTellsNothing() throws IOException {
        assertThat(read()).isEmpty();
        write(List.of("all is well", "# A fatal error has been detected by the Java Runtime Environment:"));
        assertThat(read()).isEmpty();
        write(List.of("# A fatal error has been detected by the Java Runtime Environment:"));
        assertThat(sentence()).startsWith("its JVM crashed, and does not say how;");

        Path elsewhere = Files.writeString(directory.resolve("elsewhere"), String.join("\n", CRASH));
        Files.delete(file());
        Files.createSymbolicLink(file(), elsewhere);
        assertThat(read()).isEmpty();
    }

    @Test
    void ofWhatAProgramWroteThereLittleIsShownAndAsText() throws IOException {
        write(List.of(
                "# A fatal error has been detected by the Java Runtime Environment:",
                "# \u001b[2J" + "x".repeat(100_000)));

        assertThat(sentence())
                .hasSizeLessThan(600)
                .contains("its JVM crashed: ?[2Jxxx")
                .doesNotContain("\u001b");
    }

    private Path file() {
        return directory.resolve("hs_err_pid77.log");
    }

    private void write(List<String> lines) throws IOException {
        Files.write(file(), lines);
    }

    private void write(List<String> head, List<String> rest) throws IOException {
        write(Stream.concat(head.stream(), rest.stream()).toList());
    }

    private Optional<Finding> read() {
        return CrashReport.read(directory, 77, "for long");
    }

    private String sentence() {
        return read().orElseThrow().sentence();
    }
}
