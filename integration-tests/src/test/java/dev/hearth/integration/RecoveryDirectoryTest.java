package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearth.model.AppId;
import dev.hearth.protocol.AppToMaster.RegisteredApplication;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Role;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.SmallDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Directories in which a master cannot keep, or cannot find, what it must not forget. */
class RecoveryDirectoryTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int TORN_BYTES = 7;
    private static final int IO_ERROR = 74;

    @RegisterExtension
    final LocalCluster cluster = new LocalCluster(0, 1)
            .conf("hearth.deploy.applicationReconnect", "600s")
            .conf("hearth.deploy.applicationLease", "600s");

    @TempDir
    Path directory;

    @Test
    void aFlippedByteInTheMiddleStopsTheMasterWithTheRecordAndNothingIsChanged() throws IOException {
        List<AppId> apps = register(20);
        cluster.master().kill9();
        Path journal = journal(cluster.recoveryDirectory());
        byte[] good = Files.readAllBytes(journal);
        byte[] bad = good.clone();
        bad[bad.length / 2] ^= 0x10;
        Files.write(journal, bad);

        refused(List.of(), cluster.recoveryDirectory(), journal.getFileName().toString(), "record ", "move");

        assertThat(Files.readAllBytes(journal)).isEqualTo(bad);
        Files.write(journal, good);
        Child unused = cluster.restartMaster();
        assertThat(known()).containsAll(apps);
    }

    @Test
    void aLastRecordThatWasNotWrittenToItsEndIsCutOff() throws IOException {
        List<AppId> apps = register(3);
        cluster.master().kill9();
        Path journal = journal(cluster.recoveryDirectory());
        long acknowledged = Files.size(journal);
        Child second = cluster.restartMaster();
        second.kill9();
        byte[] all = Files.readAllBytes(journal);
        assertThat(all.length).as("the second start adds its epoch").isGreaterThan((int) acknowledged + TORN_BYTES);
        Files.write(journal, Arrays.copyOf(all, (int) acknowledged + TORN_BYTES));

        Child third = cluster.restartMaster();

        assertThat(known()).containsExactlyInAnyOrderElementsOf(apps);
        assertThat(third.isAlive()).isTrue();
    }

    @Test
    void aSecondMasterOnTheDirectoryIsRefusedAndTheFirstServesOn() {
        List<AppId> apps = register(1);

        refused(
                List.of(),
                cluster.recoveryDirectory(),
                "another master",
                "process " + cluster.master().pid());

        assertThat(known()).containsExactlyElementsOf(apps);
        assertThat(register(1)).isNotEmpty();
    }

    @Test
    void aDirectoryThatIsAFileIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "mine");

        refused(List.of(), file, "is a file");

        assertThat(file).hasContent("mine");
    }

    @Test
    void aJournalOfSomethingElseIsNotOverwritten() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        Path journal = Files.writeString(
                other.resolve(journal(cluster.recoveryDirectory()).getFileName()),
                "a diary, not a journal\n".repeat(9));

        refused(List.of(), other, journal.getFileName().toString());

        assertThat(Files.readString(journal)).startsWith("a diary");
    }

    @Test
    void aReadOnlyDirectoryIsNamedWithWhatToDo() throws IOException {
        try (SmallDisk disk = disk("size=1m,ro")) {
            refused(disk.inside(), disk.directory().resolve("recovery"), "ead-only", "hearth.deploy.recoveryDirectory");
        }
    }

    @Test
    void aFullDirectoryIsNamedWithWhatToDo() throws IOException {
        try (SmallDisk disk = disk("size=64k")) {
            disk.fill();

            refused(disk.inside(), disk.directory().resolve("recovery"), "space", "hearth.deploy.recoveryDirectory");
        }
    }

    @Test
    void aDirectoryThatFillsUpEndsTheMasterWhichLosesNothingThatItAcknowledged() throws IOException {
        try (SmallDisk disk = disk("size=1m")) {
            String[] flags = {
                "--conf", "hearth.deploy.recoveryDirectory=" + disk.directory().resolve("recovery")
            };
            cluster.master().kill9();
            Child full = cluster.startMaster(disk.inside(), 0, flags);
            List<AppId> acknowledged = new ArrayList<>(register(5));
            disk.fill();
            acknowledged.addAll(registerUntilItBreaks());

            assertThat(full.exit(LIMIT)).as(full::report).isEqualTo(IO_ERROR);
            assertThat(full.out() + full.err())
                    .contains(disk.directory().toString())
                    .contains("space");
            disk.free();
            Child again =
                    cluster.startMaster(disk.inside(), cluster.masterAddress().port(), flags);

            assertThat(known()).containsAll(acknowledged);
            assertThat(again.isAlive()).isTrue();
            again.kill9();
        }
        Child unused = cluster.startMaster(0);
    }

    private void refused(List<String> prefix, Path recoveryDirectory, String... told) {
        Child master = cluster.startDaemon(
                prefix,
                "refused",
                "dev.hearth.master.MasterMain",
                List.of("--port", "0", "--conf", "hearth.deploy.recoveryDirectory=" + recoveryDirectory));

        assertThat(master.exit(LIMIT)).as(master::report).isNotZero();
        List<String> lines =
                master.err().lines().filter(line -> !line.isBlank()).toList();
        assertThat(lines).as(master::report).hasSize(1);
        assertThat(lines.get(0)).startsWith("hearth master: ").contains(told).contains(recoveryDirectory.toString());
    }

    private List<AppId> register(int count) {
        List<AppId> apps = new ArrayList<>();
        Peer master = connect();
        for (int i = 0; i < count; i++) {
            apps.add(register(master));
        }
        return apps;
    }

    /** So that the disk is full within a record, at the latest when the last page of the journal is. */
    private List<AppId> registerUntilItBreaks() {
        List<AppId> apps = new ArrayList<>();
        try {
            Peer master = connect();
            while (apps.size() < 10_000) {
                apps.add(register(master));
            }
        } catch (CompletionException e) {
            // it has ended
        }
        return apps;
    }

    private AppId register(Peer master) {
        String name = "app-" + System.nanoTime();
        return ((RegisteredApplication) cluster.probe()
                        .ask(master, PlainSocketClientTest.registration(name, 1L << 30))
                        .join())
                .app();
    }

    private Peer connect() {
        return cluster.probe()
                .connect(cluster.masterAddress(), cluster.secret(), Role.SUBMIT)
                .join();
    }

    private List<AppId> known() {
        return cluster.state().applications().stream().map(ApplicationView::app).toList();
    }

    private static Path journal(Path recoveryDirectory) {
        try (Stream<Path> found = Files.list(recoveryDirectory)) {
            return found.filter(each -> each.getFileName().toString().startsWith("journal-"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SmallDisk disk(String options) throws IOException {
        Optional<SmallDisk> disk = SmallDisk.mount(Files.createDirectories(directory.resolve("disk")), options);
        assumeTrue(disk.isPresent(), "unchecked: this user may not mount a file system, nor make a user namespace");
        return disk.orElseThrow();
    }
}
