package dev.hearth.worker.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.model.Artifact;
import dev.hearth.worker.process.DiskSpace.CachedJar;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarStoreTest {
    @TempDir
    Path work;

    private Path cache;
    private JarStore store;

    @BeforeEach
    void create() throws IOException {
        cache = Files.createDirectories(WorkDirectory.jarCache(work));
        store = new JarStore(work);
    }

    @Test
    void aJarIsThereOnceAllOfItHasCome() throws Exception {
        Artifact jar = jar("app.jar", "content");
        JarStore.Incoming incoming = store.receive(jar);

        incoming.write(bytes("con"));
        incoming.write(bytes("tent"));
        boolean early = store.has(jar);
        incoming.finish();

        assertThat(early).isFalse();
        assertThat(store.has(jar)).isTrue();
        assertThat(names()).containsExactly(jar.sha256() + ".jar");
        assertThat(WorkDirectory.cachedJar(work, jar)).hasContent("content");
    }

    @Test
    void aJarThatIsNotWhatWasPromisedIsRefusedAndLeavesNothing() throws Exception {
        Artifact jar = jar("app.jar", "content");
        JarStore.Incoming other = store.receive(jar);
        other.write(bytes("c0ntent"));
        JarStore.Incoming half = store.receive(jar);
        half.write(bytes("cont"));

        assertThatThrownBy(other::finish)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("jar app.jar came as 7 bytes with SHA-256 ")
                .hasMessageEndingWith(" where 7 bytes with " + jar.sha256() + " were promised; submit it again");
        assertThatThrownBy(half::finish).hasMessageContaining("came as 4 bytes");
        assertThat(names()).isEmpty();
    }

    @Test
    void anEmptyJarIsAJarToo() throws Exception {
        Artifact jar = jar("empty.jar", "");

        store.receive(jar).finish();

        assertThat(store.has(jar)).isTrue();
    }

    @Test
    void whatIsGivenUpLeavesNothing() throws Exception {
        JarStore.Incoming incoming = store.receive(jar("app.jar", "content"));
        incoming.write(bytes("con"));

        incoming.abandon();
        incoming.abandon();
        store.receive(jar("never.jar", "begun")).abandon();

        assertThat(names()).isEmpty();
    }

    @Test
    void aJarThatWasChangedInItsPlaceIsNotThere() throws Exception {
        Artifact jar = jar("app.jar", "content");
        JarStore.Incoming incoming = store.receive(jar);
        incoming.write(bytes("content"));
        incoming.finish();

        Files.writeString(WorkDirectory.cachedJar(work, jar), "c0ntent");

        assertThat(store.has(jar)).isFalse();
    }

    @Test
    void aJarIsUsedWhileAProcessHasALinkToIt() throws Exception {
        Path file = Files.writeString(cache.resolve("a.jar"), "12345");
        Path link = work.resolve("link.jar");

        WorkDirectory.place(file, link);
        boolean used = store.list().get(0).used();
        Files.delete(link);

        assertThat(used).isTrue();
        CachedJar found = store.list().get(0);
        assertThat(found.used()).isFalse();
        assertThat(found.bytes()).isEqualTo(5);
        store.remove(List.of(file, file));
        assertThat(store.list()).isEmpty();
    }

    private List<String> names() throws IOException {
        return store.list().stream()
                .map(each -> each.file().getFileName().toString())
                .toList();
    }

    static Artifact jar(String name, String content) throws Exception {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        return new Artifact(name, digest, bytes.length);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
