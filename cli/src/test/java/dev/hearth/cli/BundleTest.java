package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that a bundle is, and its bounds. */
class BundleTest {
    @TempDir
    private Path directory;

    private static Map<String, String> read(Path file) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry each : zip.stream().toList()) {
                texts.put(each.getName(), new String(zip.getInputStream(each).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }

    @Test
    void theLastLinesOfLogsAreInItCleanedForItsOwnerAlone() throws IOException {
        Path file = directory.resolve("b.zip");
        String log = IntStream.range(0, 3000).mapToObj(each -> "canary " + each).collect(Collectors.joining("\n"));
        try (Bundle bundle = Bundle.create(file, text -> text.replace("canary", "*"))) {
            bundle.text("daemons/master-1.log", log);
            bundle.json("versions.json", Map.of("a", "canary"));
            bundle.whole("t.txt", "canary\nall of it\n");
        }

        Map<String, String> texts = read(file);
        assertThat(texts.get("daemons/master-1.log"))
                .startsWith("* 2000\n")
                .endsWith("* 2999\n")
                .hasLineCount(1000);
        assertThat(texts.get("versions.json")).isEqualTo("{\n  \"a\" : \"*\"\n}\n");
        assertThat(texts.get("t.txt")).isEqualTo("*\nall of it\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void itGrowsNoFurtherThanItsBoundAndSaysWhatIsLeftOut() throws IOException {
        Path file = directory.resolve("b.zip");
        try (Bundle bundle = Bundle.create(file, text -> text)) {
            bundle.json("huge.json", Map.of("a", "x".repeat(Bundle.MOST_ENTRY_BYTES)));
            for (int i = 0; i < 50; i++) {
                bundle.text("log-" + i, "y".repeat(5 << 20));
            }
            assertThat(bundle.leftOut()).contains("huge.json", "log-49").doesNotContain("log-0");
        }
        long all = read(file).values().stream().mapToLong(String::length).sum();
        assertThat(all).isLessThanOrEqualTo(Bundle.MOST_BYTES);
    }

    @Test
    void aFileThatIsThereIsNotWrittenOver() throws IOException {
        Path file = Files.writeString(directory.resolve("b.zip"), "mine");

        assertThatThrownBy(() -> Bundle.create(file, text -> text).close())
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(Files.readString(file)).isEqualTo("mine");
        assertThat(Written.reason(new FileAlreadyExistsException("b"))).contains("already");
    }

    @Test
    void logsOfTheDaemonsOfThisHostGoByRoleAndNumberAndOldOnesAndOthersStayOut() throws IOException {
        Files.createDirectories(directory.resolve("logs"));
        Files.writeString(directory.resolve("logs/hearth-al-ice-worker-2-some-host.out"), "one\ntwo\n");
        Files.writeString(directory.resolve("logs/hearth-alice-worker-2-some-host.out.1"), "old\n");
        Files.writeString(directory.resolve("logs/notes.txt"), "mine\n");
        Files.createDirectories(directory.resolve("run"));
        Files.writeString(
                directory.resolve("run/hearth-alice-master-1.pid"),
                ProcessHandle.current().pid() + "x\n");

        LocalDaemons daemons = new LocalDaemons(directory, Map.of());

        assertThat(daemons.logs()).isEqualTo(Map.of("worker-2", "one\ntwo\n"));
        assertThat(daemons.running().keySet()).isEqualTo(Set.of());
        assertThat(new LocalDaemons(directory.resolve("nowhere"), Map.of()).logs())
                .isEmpty();
    }

    @Test
    void whatProgramsWroteIsNotInTheLogsOfDaemons() {
        String log = """
            12:00 INFO  ApplicationDesk - Unregistered app=app-20260101115500-0001 failure="canary failed"
            12:00 WARN  ApplicationDesk - Failed app=app-20260101115500-0002 reason="5 executors failed; its stderr:
              canary
              canary"
            12:01 INFO  Master - Serving
            java.io.IOException: disk full
            \tat dev.hearth.master.Master.x(Master.java:1)
            """;

        assertThat(LocalDaemons.withoutPrograms(log)).isEqualTo("""
            12:00 INFO  ApplicationDesk - Unregistered app=app-20260101115500-0001 failure="
            12:00 WARN  ApplicationDesk - Failed app=app-20260101115500-0002 reason="
            12:01 INFO  Master - Serving
            java.io.IOException: disk full
            \tat dev.hearth.master.Master.x(Master.java:1)
            """);
    }
}
