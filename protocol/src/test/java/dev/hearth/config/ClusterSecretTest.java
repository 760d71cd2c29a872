package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.rpc.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterSecretTest {
    private static final int CREATORS = 8;

    @TempDir
    Path directory;

    @Test
    void theFirstStartMakesAFileThatOnlyItsOwnerCanRead() throws IOException {
        Path file = directory.resolve("conf/cluster.secret");

        Secret made = ClusterSecret.readOrCreate(file, new SecureRandom());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(ClusterSecret.readOrCreate(file, new SecureRandom())).isEqualTo(made);
        assertThat(ClusterSecret.read(file)).isEqualTo(made);
    }

    @Test
    void creatorsAtTheSameTimeAllGetTheSameSecretAndLeaveNothingElse() throws Exception {
        Path file = directory.resolve("cluster.secret");
        ExecutorService threads = Executors.newFixedThreadPool(CREATORS);
        CountDownLatch ready = new CountDownLatch(CREATORS);
        List<Future<Secret>> secrets = new ArrayList<>();
        for (int i = 0; i < CREATORS; i++) {
            secrets.add(threads.submit(() -> {
                ready.countDown();
                ready.await();
                return ClusterSecret.readOrCreate(file, new SecureRandom());
            }));
        }
        for (Future<Secret> each : secrets) {
            assertThat(each.get()).isEqualTo(ClusterSecret.read(file));
        }
        threads.shutdownNow();

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aFileThatOthersCanReadIsRefusedWithTheRemedy() throws IOException {
        Path file = directory.resolve("cluster.secret");
        ClusterSecret.readOrCreate(file, new SecureRandom());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> ClusterSecret.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("open to other users (mode rw-r-----): run chmod 600 " + file);
    }

    @Test
    void aMissingFileIsToldWithTheRemedy() {
        Path file = directory.resolve("none");

        assertThatThrownBy(() -> ClusterSecret.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("there is no cluster secret in " + file + ": copy the file");
    }

    @Test
    void aPipeIsNoSecretAndIsNotWaitedFor() throws Exception {
        Path pipe = directory.resolve("cluster.secret");
        assertThat(new ProcessBuilder("mkfifo", "-m", "600", pipe.toString())
                        .start()
                        .waitFor())
                .isZero();

        assertThatThrownBy(() -> ClusterSecret.read(pipe))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(pipe + ", where the cluster secret should be, is no regular file: ");
    }

    @Test
    void aFileThatHoldsSomethingElseIsToldWithoutItsContent() throws IOException {
        Path file = directory.resolve("cluster.secret");
        Files.writeString(file, "hunter2\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        assertThatThrownBy(() -> ClusterSecret.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("holds no cluster secret")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void theFileMayBeNamed() {
        Installation installation = new Installation(Path.of("/opt/hearth"), Path.of("/etc/hearth"));
        Config named = Config.of(Map.of("hearth.authenticate.secretFile", "/run/secret"), "test");

        assertThat(ClusterSecret.path(Config.empty(), installation)).isEqualTo(Path.of("/etc/hearth/cluster.secret"));
        assertThat(ClusterSecret.path(named, installation)).isEqualTo(Path.of("/run/secret"));
    }
}
