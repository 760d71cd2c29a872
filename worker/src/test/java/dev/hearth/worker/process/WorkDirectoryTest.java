package dev.hearth.worker.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkDirectoryTest {
    private static final AppId APP = new AppId("app-1");

    @TempDir
    Path parent;

    @Test
    void twoWorkersNeverShareOne() throws IOException {
        Path path = parent.resolve("work");
        try (WorkDirectory first = WorkDirectory.open(path)) {
            assertThatThrownBy(() -> WorkDirectory.open(path))
                    .isInstanceOf(IOException.class)
                    .hasMessage("The work directory " + path + " is in use by another worker (process "
                            + ProcessHandle.current().pid()
                            + "); give each worker its own with --work-dir or HEARTH_WORKER_DIR.");
            assertThat(first.path()).isEqualTo(path);
        }

        WorkDirectory.open(path).close();
    }

    @Test
    void onlyItsOwnerMayLookInside() throws IOException {
        try (WorkDirectory work = WorkDirectory.open(parent.resolve("work"))) {
            Path executor = WorkDirectory.executorDirectory(work.path(), new ExecutorId(APP, 0));
            work.create(executor);

            assertThat(Stream.of(work.path(), executor.getParent(), executor, WorkDirectory.jarCache(work.path())))
                    .allSatisfy(each -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                            .isEqualTo("rwx------"));
        }
    }

    @Test
    void aPathThatCannotBeADirectoryIsToldWithTheReason() throws IOException {
        Path file = Files.createFile(parent.resolve("file"));

        assertThatThrownBy(() -> WorkDirectory.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("The work directory " + file + " cannot be used: ")
                .hasMessageEndingWith(
                        "exists and is not a directory; name another with --work-dir or HEARTH_WORKER_DIR.");
    }

    @Test
    void whatAnApplicationLeavesIsRemovedButForItsLogs() throws IOException {
        Path outside = Files.createDirectories(parent.resolve("outside"));
        Files.createFile(outside.resolve("precious"));
        try (WorkDirectory work = WorkDirectory.open(parent.resolve("work"))) {
            Path executor = WorkDirectory.executorDirectory(work.path(), new ExecutorId(APP, 0));
            Path bystander = WorkDirectory.executorDirectory(work.path(), new ExecutorId(new AppId("app-2"), 0));
            Files.createDirectories(executor.resolve("spill/stdout"));
            Files.createFile(executor.resolve("spill/stdout/stdout"));
            for (String name : List.of(
                    "stdout", "stdout.1", "stderr", "stderr.12", "pid", "data", "hs_err_pid12.log", "hs_err_pid.log")) {
                Files.createFile(executor.resolve(name));
            }
            Files.createSymbolicLink(executor.resolve("link"), outside);
            Files.createDirectories(bystander);
            Files.createFile(bystander.resolve("data"));

            work.removeApplication(APP);
            work.removeApplication(APP);
            work.removeApplication(new AppId("app-3"));

            assertThat(files(work.path().resolve("app-1")))
                    .containsExactly("0/hs_err_pid12.log", "0/stderr", "0/stderr.12", "0/stdout", "0/stdout.1");
            assertThat(bystander.resolve("data")).exists();
            assertThat(outside.resolve("precious")).exists();
        }
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .map(each -> directory.relativize(each).toString())
                    .sorted()
                    .toList();
        }
    }
}
