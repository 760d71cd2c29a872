package dev.hearth.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A minute of random faults to a cluster of real processes; soak.sh runs the same for as long as one likes. */
class ChaosTest {
    private static final Duration DISTURBED = Duration.ofSeconds(45);

    @Test
    @Timeout(600)
    void everyPromiseIsKeptWhileProcessesAreKilledAndPausedLinksAreCutAndADiskIsFull() throws IOException {
        long seed = Long.getLong("hearth.seed", System.nanoTime());
        Path directory = Files.createTempDirectory(
                        Files.createDirectories(Path.of("target/chaos")), "seed-" + seed + "-")
                .toAbsolutePath();

        ChaosRun.Report report = ChaosRun.run(directory, seed, DISTURBED);

        System.out.println("seed " + seed + ": " + report);
        assertThat(report.violations())
                .as("violations with -Dhearth.seed=%s; the history is in %s", seed, directory)
                .isEmpty();
        assertThat(report.faults()).as("faults done, by kind").doesNotContainValue(0);
        assertThat(report.checked())
                .containsKeys(
                        "acknowledged submissions known afterwards, with one end",
                        "jobs with the right values",
                        "attempts started once",
                        "drivers' processes alone in their time");
        // a history is kept only where somebody has to read it
        delete(directory);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> found = Files.walk(directory)) {
            for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
