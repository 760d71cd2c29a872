package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearth.testing.Await;
import dev.hearth.testing.ProcSweep;
import dev.hearth.testing.Scripts;
import dev.hearth.testing.Scripts.Result;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Executors and commands start with class-data archives, and without them when they are missing or bad. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartArchivesTest {
    private static final Duration GONE = Duration.ofSeconds(20);
    private static final Duration MADE = Duration.ofSeconds(180);
    private static final String KIND = Runtime.version().feature() >= 24 ? ".aot" : ".jsa";

    /** An installation of this test's own, with archives. */
    private Path home;

    @TempDir
    Path directory;

    private Scripts scripts;

    @BeforeAll
    void anInstallationWithArchives(@TempDir Path shared) throws IOException {
        Path distribution = Scripts.distribution();
        assumeTrue(
                Files.exists(distribution.resolve("jars/executor.classpath")),
                "archives go unchecked: " + distribution + " is not built; 'mvn -DskipTests package' builds it");
        home = shared.resolve("hearth");
        for (String part : List.of("bin", "sbin", "jars", "examples")) {
            copy(distribution.resolve(part), home.resolve(part));
        }
        Result made = new Scripts(home, Files.createDirectories(shared.resolve("making"))).run("bin/hearth", "archive");
        assertThat(made.exit()).as(made::toString).isZero();
        assertThat(archive("executor")).isNotEmptyFile();
        assertThat(archive("cli")).isNotEmptyFile();
    }

    @BeforeEach
    void scriptsOfThisInstallation() {
        scripts = new Scripts(home, directory);
    }

    @AfterEach
    void nothingIsLeft() {
        scripts.run("sbin/stop-worker.sh");
        scripts.run("sbin/stop-master.sh");
        ProcSweep.assertNoneLeft(directory.toString(), GONE, List.of());
    }

    @Test
    void anExecutorStartsWithTheArchive() {
        assertThat(launchOfAnExecutor()).contains("archive=" + archive("executor"));
        assertThat(workerLog()).contains("executors start with archive=" + archive("executor"));
    }

    @Test
    void anExecutorStartsWithoutWhenArchivesAreOff() {
        scripts.env("HEARTH_ARCHIVES", "off");

        assertThat(launchOfAnExecutor()).contains("archive=none (hearth.worker.archives is off)");
    }

    @Test
    void anExecutorStartsWithoutWhenItsOptionsRuleTheArchiveOut() {
        assertThat(launchOfAnExecutor("--conf", "hearth.executor.extraJavaOptions=-Xshare:off"))
                .contains("archive=none (the Java options have -Xshare:off)");
    }

    @Test
    void aDamagedArchiveIsLeftAloneAndMadeAnew() throws IOException {
        Path archive = archive("executor");
        long middle = Files.size(archive) / 2;
        Files.setPosixFilePermissions(archive, PosixFilePermissions.fromString("rw-r--r--"));
        try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
            file.seek(middle);
            file.write(new byte[1 << 16]);
        }

        assertThat(launchOfAnExecutor()).contains("archive=none (" + archive + " is damaged)");
        scripts.run("sbin/stop-worker.sh");

        scripts.env("HEARTH_ARCHIVES", "auto");
        assertThat(scripts.run("sbin/start-worker.sh", scripts.url("master", 1)).exit())
                .isZero();
        Await.until("it is made anew", MADE, () -> workerLog().contains("executors start with archive=" + archive));
    }

    @Test
    void aCommandIgnoresAnArchiveThatTheJvmRefuses() throws IOException {
        Path archive = archive("cli");
        Path kept = Files.copy(archive, directory.resolve("kept"));
        Files.delete(archive);
        Files.writeString(archive, "no archive");
        try {
            Result version = scripts.run("bin/hearth", "--version");

            assertThat(version.exit()).isZero();
            assertThat(version.out().lines()).hasSize(1);
            assertThat(version.err()).isEmpty();
        } finally {
            Files.move(kept, archive, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void whatIsThereIsNotMadeAgain() throws IOException {
        var before = Files.getLastModifiedTime(archive("cli"));

        Result again = scripts.run("bin/hearth", "archive");

        assertThat(again.exit()).as(again::toString).isZero();
        assertThat(Files.getLastModifiedTime(archive("cli"))).isEqualTo(before);
    }

    /** Runs a job on a new cluster; what the worker's log says of its executor. */
    private String launchOfAnExecutor(String... flags) {
        assertThat(scripts.run("sbin/start-master.sh").exit()).isZero();
        assertThat(scripts.run("sbin/start-worker.sh", scripts.url("master", 1), "--cores", "1", "--memory", "512m")
                        .exit())
                .isZero();
        Await.until("the archive was looked for", GONE, () -> workerLog().contains("executors start with"));
        String[] submit = Stream.of(
                        Stream.of("submit", "--master", scripts.url("master", 1), "--executor-memory", "256m"),
                        Stream.of(flags),
                        Stream.of("--class", "dev.hearth.examples.Pi"),
                        Stream.of(home.resolve("examples/hearth-examples.jar").toString(), "2", "1000"))
                .flatMap(each -> each)
                .toArray(String[]::new);

        Result pi = scripts.run("bin/hearth", submit);

        assertThat(pi.exit()).as(pi::toString).isZero();
        assertThat(pi.out()).contains("Pi is roughly 3.");
        return workerLog()
                .lines()
                .filter(line -> line.contains("launching executor="))
                .findFirst()
                .orElseThrow();
    }

    private String workerLog() {
        try (Stream<Path> logs = Files.list(directory.resolve("logs"))) {
            return logs.filter(log -> log.toString().contains("-worker-")
                            && log.toString().endsWith(".out"))
                    .map(StartArchivesTest::read)
                    .reduce("", String::concat);
        } catch (IOException e) {
            return "";
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "";
        }
    }

    private Path archive(String program) {
        try (Stream<Path> found = Files.walk(home.resolve("archives"))) {
            return found.filter(each -> each.getFileName().toString().equals(program + KIND))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> entries = Files.walk(from)) {
            for (Path each : entries.toList()) {
                Path target = to.resolve(from.relativize(each).toString());
                Files.createDirectories(target.getParent());
                Files.copy(each, target, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
