package dev.hearth.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.protocol.ExecutorToDriver.JarRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarCacheTest {
    @TempDir
    private Path directory;

    private final FakePeer driver = new FakePeer();
    private final DriverStreams streams = new DriverStreams();
    private JarCache cache;
    private Path jars;
    private Path own;

    @BeforeEach
    void connect() {
        jars = directory.resolve("jars");
        own = directory.resolve("own");
        cache = new JarCache(jars, own, streams, Runnable::run, Runnable::run);
        streams.up(driver);
    }

    private JarRef serve(String name, String content) throws Exception {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        driver.streams.put("jar/" + sha256, bytes);
        return new JarRef(name, sha256, bytes.length);
    }

    private CompletableFuture<List<Path>> fetch(JarRef... wanted) {
        return cache.fetch(List.of(wanted)).toCompletableFuture();
    }

    private List<String> files() throws IOException {
        try (var listed = Files.list(jars)) {
            return listed.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void jarsAreFetchedOnceAndComeInTheirOrder() throws Exception {
        JarRef first = serve("first.jar", "one");
        JarRef second = serve("second.jar", "two");

        List<Path> paths = fetch(second, first).join();
        List<Path> again = fetch(second, first).join();

        assertThat(paths).containsExactly(own.resolve(second.sha256() + ".jar"), own.resolve(first.sha256() + ".jar"));
        assertThat(paths.get(1)).hasContent("one");
        assertThat(again).isEqualTo(paths);
        assertThat(driver.reads).isEqualTo(2);
        assertThat(files()).hasSize(2);
    }

    @Test
    void aFileThatIsNotWhatItsNameSaysIsFetchedAgain() throws Exception {
        JarRef jar = serve("a.jar", "right");
        Files.createDirectories(jars);
        Files.writeString(jars.resolve(jar.sha256() + ".jar"), "wrong");

        assertThat(fetch(jar).join().get(0)).hasContent("right");
        assertThat(files()).hasSize(1);
    }

    @Test
    void contentThatIsNotWhatWasPromisedIsRefused() throws Exception {
        JarRef jar = serve("a.jar", "right");
        driver.streams.put("jar/" + jar.sha256(), "wrong".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> fetch(jar).join())
                .hasMessageContainingAll("cannot store jar a.jar in", "its SHA-256 is", "not " + jar.sha256());
        assertThat(files()).isEmpty();
    }

    @Test
    void aCutIsTriedAgainFromTheStart() throws Exception {
        JarRef jar = serve("a.jar", "right");
        driver.cuts = 2;

        assertThat(fetch(jar).join().get(0)).hasContent("right");
        assertThat(files()).hasSize(1);
    }

    @Test
    void aDriverThatIsAwayIsWaitedFor() throws Exception {
        JarRef jar = serve("a.jar", "right");
        streams.down();

        CompletableFuture<List<Path>> fetched = fetch(jar);
        assertThat(fetched).isNotDone();
        streams.up(driver);

        assertThat(fetched.join().get(0)).hasContent("right");
    }

    @Test
    void aNameThatIsNoDigestNeverReachesTheFileSystem() {
        JarRef jar = new JarRef("a.jar", "../../etc/passwd", 3);

        assertThatThrownBy(() -> fetch(jar).join()).hasMessageContaining("which is no SHA-256");
        assertThat(jars).doesNotExist();
    }

    @Test
    void aJarThatTheDriverDoesNotServeIsNamed() {
        JarRef jar = new JarRef("a.jar", "0".repeat(64), 3);

        assertThatThrownBy(() -> fetch(jar).join()).hasMessageContaining("there is no stream jar/000");
    }

    @Test
    void aJarThatIsClearedAwayStaysWithThoseWhoUseIt() throws Exception {
        JarRef jar = serve("a.jar", "content");
        Path used = fetch(jar).join().get(0);
        JarCache other = new JarCache(jars, directory.resolve("other"), streams, Runnable::run, Runnable::run);
        Path usedByOther =
                other.fetch(List.of(jar)).toCompletableFuture().join().get(0);

        Files.delete(jars.resolve(jar.sha256() + ".jar"));

        assertThat(used).hasContent("content");
        assertThat(Files.getAttribute(used, "unix:ino")).isEqualTo(Files.getAttribute(usedByOther, "unix:ino"));
        assertThat(fetch(jar).join()).containsExactly(used);
        assertThat(driver.reads).isEqualTo(1);
    }
}
