package dev.hearth.master.journal;

import static dev.hearth.master.journal.JournalRun.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStorageTest {
    private static final long PID = 4711;

    @TempDir
    private Path temporary;

    private Path directory() {
        return temporary.resolve("var/recovery");
    }

    private JournalStorage storage() {
        return new FileStorage(directory(), PID);
    }

    @Test
    void aJournalInADirectoryGivesBackWhatWasAdded() throws IOException {
        JournalRun first = JournalRun.on(storage());
        first.add("a", "b");
        first.settle();
        first.snapshot();
        first.add("c");
        first.settle();
        assertThat(first.close()).isNotDone();
        first.settle();

        JournalRun second = JournalRun.on(storage());
        second.add("d");
        second.settle();
        assertThat(second.close()).isNotDone();
        second.settle();

        assertThat(JournalRun.on(storage()).recovered.events())
                .containsExactly(event("a"), event("b"), event("c"), event("d"));
        assertThat(modes())
                .isEqualTo(Map.of(
                        "lock", "rw-------",
                        "journal-00000000000000000002.log", "rw-------",
                        "snapshot-00000000000000000001.snap", "rw-------"));
        assertThat(mode(directory())).isEqualTo("rwx------");
    }

    private Map<String, String> modes() throws IOException {
        Map<String, String> modes = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory())) {
            for (Path file : files.toList()) {
                modes.put(file.getFileName().toString(), mode(file));
            }
        }
        return modes;
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void aFileThatWasRemovedOrReplacedTakesNothingMore() throws IOException {
        JournalStorage storage = storage();
        storage.lock();
        JournalStorage.Appender appender = storage.create("journal.new");
        appender.sync();
        storage.rename("journal.new", "journal");
        appender.sync();

        Files.move(directory().resolve("journal"), directory().resolve("away"));
        assertThatThrownBy(appender::sync).isInstanceOf(NoSuchFileException.class);
        Files.copy(directory().resolve("away"), directory().resolve("journal"));
        assertThatThrownBy(appender::sync).hasMessageContaining("another file has its name");
        Files.move(directory().resolve("away"), directory().resolve("journal"), StandardCopyOption.REPLACE_EXISTING);
        appender.sync();

        Files.delete(directory().resolve("lock"));
        assertThatThrownBy(appender::sync)
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("lock");
    }

    @Test
    void aJournalsNameThatIsNoFileIsNotPassedOver() throws IOException {
        Files.createDirectories(directory());
        Path link = directory().resolve("journal-00000000000000000001.log");
        Files.createSymbolicLink(link, Path.of("/not/mounted"));
        JournalStorage storage = storage();

        assertThatThrownBy(() -> {
                    storage.lock();
                    storage.list();
                })
                .hasMessageContaining(link.toString())
                .hasMessageContaining("is no file, or a link to none");
    }

    @Test
    void aSecondMasterIsRefusedWithTheProcessOfTheFirst() throws IOException {
        JournalStorage first = storage();
        first.lock();

        assertThatThrownBy(() -> storage().lock())
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(directory().toString())
                .hasMessageContaining("in use by another master (process 4711)")
                .hasMessageContaining("hearth.deploy.recoveryDirectory");

        first.close();
        JournalStorage second = storage();
        second.lock();
        second.close();
        second.close();
    }

    @Test
    void aPathThatIsAFileIsRefused() throws IOException {
        Files.createDirectories(directory().resolveSibling(""));
        Files.writeString(directory(), "something else");

        assertThatThrownBy(() -> storage().lock())
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("is a file")
                .hasMessageContaining("hearth.deploy.recoveryDirectory");
        assertThat(directory()).hasContent("something else");
    }

    @Test
    void aDirectoryBelowAFileIsRefused() throws IOException {
        Files.writeString(temporary.resolve("var"), "");

        assertThatThrownBy(() -> storage().lock())
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(directory().toString())
                .hasMessageContaining("cannot be used");
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsRefusedWithItsOwner() throws IOException {
        Files.createDirectories(directory());
        assumeThat(isRoot()).as("permissions bind this user").isFalse();
        Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("r-x------"));

        assertThatThrownBy(() -> storage().lock())
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("permission denied")
                .hasMessageContaining(Files.getOwner(directory()).getName())
                .hasMessageContaining("make it writable");
    }

    @Test
    void filesOfAnotherUserAreRefusedWithBothNames() throws IOException {
        assumeThat(isRoot()).as("this user may give files away").isTrue();
        JournalRun first = JournalRun.on(storage());
        assertThat(first.close()).isNotDone();
        first.settle();
        for (String name : List.of("journal-00000000000000000001.log", "lock", "")) {
            Path given = directory().resolve(name);
            Files.setAttribute(given, "unix:uid", 12_345);

            assertThatThrownBy(() -> storage().lock())
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining(directory().resolve(name) + " belongs to user 12345")
                    .hasMessageContaining("runs as user root");

            Files.setAttribute(given, "unix:uid", 0);
        }
        JournalRun again = JournalRun.on(storage());
        assertThat(again.recovered.fresh()).isFalse();
    }

    private boolean isRoot() throws IOException {
        return Files.getAttribute(temporary, "unix:uid").equals(0);
    }

    @Test
    void otherThingsInTheDirectoryAreLeftAlone() throws IOException {
        Files.createDirectories(directory().resolve("artifacts"));
        Files.writeString(directory().resolve("notes.txt"), "mine");

        JournalRun run = JournalRun.on(storage());
        run.add("a");
        run.settle();

        assertThat(run.durable).isEqualTo(1);
        assertThat(directory().resolve("notes.txt")).hasContent("mine");
        assertThat(directory().resolve("artifacts")).isDirectory();
    }

    @Test
    void aTornRecordOnARealDiskIsCutOff() throws IOException {
        JournalRun first = JournalRun.on(storage());
        first.add("a");
        first.settle();
        first.add("torn");
        first.settle();
        assertThat(first.close()).isNotDone();
        first.settle();
        Path segment = directory().resolve("journal-00000000000000000001.log");
        byte[] whole = Files.readAllBytes(segment);
        Files.write(segment, Arrays.copyOf(whole, whole.length - 100));

        JournalRun second = JournalRun.on(storage());
        second.add("b");
        second.settle();
        assertThat(second.close()).isNotDone();
        second.settle();

        assertThat(second.recovered.cut()).isPresent();
        assertThat(JournalRun.on(storage()).recovered.events()).containsExactly(event("a"), event("b"));
    }
}
