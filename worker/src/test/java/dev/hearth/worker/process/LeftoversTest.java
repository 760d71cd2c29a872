package dev.hearth.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.worker.process.DiskSpace.Remains;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
    private static final AppId APP = new AppId("app-1");
    private static final AppId DRIVER = new AppId("driver-1");
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    @TempDir
    Path parent;

    private Path work;
    private Leftovers leftovers;

    @BeforeEach
    void create() throws IOException {
        work = Files.createDirectories(parent.resolve("work"));
        leftovers = new Leftovers(work);
    }

    @Test
    void whatProcessesLeftIsFoundWithItsSizeAndItsLastChange() throws IOException {
        Path first = process(APP, 0, "12345");
        Files.createDirectories(first.resolve("deep/er"));
        Files.writeString(first.resolve("deep/er/file"), "678");
        Instant late = Instant.parse("2024-05-06T07:08:09Z");
        age(first, LONG_AGO);
        Files.setLastModifiedTime(first.resolve("deep/er/file"), FileTime.from(late));
        process(DRIVER, 7, "");
        process(new AppId("app-busy"), 0, "");

        assertThat(leftovers.find(Set.of(new AppId("app-busy"))))
                .hasSize(2)
                .contains(new Remains(new ExecutorId(APP, 0), late, 8))
                .anyMatch(each -> each.process().equals(new ExecutorId(DRIVER, 7)));
    }

    @Test
    void whatIsRemovedIsGoneWithItsLogsAndTheLastOneTakesItsApplicationAlong() throws IOException {
        Path outside = Files.writeString(parent.resolve("outside"), "precious");
        Path first = process(APP, 0, "log");
        Files.createSymbolicLink(first.resolve("link"), outside);
        Path second = process(APP, 1, "log");

        leftovers.remove(new ExecutorId(APP, 0));
        boolean secondStayed = Files.exists(second.resolve("stderr"));
        leftovers.remove(new ExecutorId(APP, 1));
        leftovers.remove(new ExecutorId(APP, 1));

        assertThat(first).doesNotExist();
        assertThat(secondStayed).isTrue();
        assertThat(work.resolve("app-1")).doesNotExist();
        assertThat(outside).hasContent("precious");
    }

    @Test
    void whatSomebodyElseKeepsThereIsLeftAlone() throws IOException {
        Files.createDirectories(WorkDirectory.jarCache(work));
        Files.createDirectories(work.resolve("results/2024"));
        Files.writeString(work.resolve("results/2024/stderr"), "mine");
        Files.createDirectories(work.resolve("app-notes/1"));
        Files.writeString(work.resolve("app-notes/1/notes"), "mine");
        Files.createDirectories(work.resolve("app-notes/two"));
        Files.createSymbolicLink(work.resolve("app-link"), work.resolve("results"));

        assertThat(leftovers.find(Set.of())).isEmpty();
        assertThat(WorkDirectory.jarCache(work)).exists();
    }

    @Test
    void aDirectoryThatWasMadeForAProcessThatNeverRanIsFound() throws IOException {
        Files.createDirectories(WorkDirectory.executorDirectory(work, new ExecutorId(APP, 3)));
        Files.createDirectories(work.resolve("app-empty"));

        assertThat(leftovers.find(Set.of())).extracting(Remains::process).containsExactly(new ExecutorId(APP, 3));
        assertThat(work.resolve("app-empty")).doesNotExist();
    }

    private Path process(AppId app, int number, String log) throws IOException {
        Path directory = Files.createDirectories(WorkDirectory.executorDirectory(work, new ExecutorId(app, number)));
        Files.writeString(WorkDirectory.stderr(directory), log);
        return directory;
    }

    private static void age(Path directory, Instant time) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.toList()) {
                Files.setLastModifiedTime(each, FileTime.from(time));
            }
        }
    }
}
