package dev.hearth.master;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.model.Artifact;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jar has its name on the disk when it is whole, and leaves nothing when it is not. */
class UploadTest {
    private static final byte[] CONTENT = "the jar".getBytes(UTF_8);
    private static final Artifact JAR = new Artifact("app.jar", TestSubmitter.sha256(CONTENT), CONTENT.length);

    @TempDir
    private Path parent;

    @Test
    void aWholeJarHasItsName() throws IOException {
        Upload upload = upload(0);
        upload.write(ByteBuffer.wrap(CONTENT, 0, 3));
        upload.write(ByteBuffer.wrap(CONTENT, 3, 4));
        assertThat(parent.resolve("artifacts/" + JAR.sha256())).doesNotExist();

        assertThat(upload.finish()).isEmpty();

        assertThat(parent.resolve("artifacts/" + JAR.sha256())).hasBinaryContent(CONTENT);
        assertThat(left()).isEqualTo(1);
    }

    @Test
    void anEmptyJarIsOneToo() {
        Artifact empty = new Artifact("empty.jar", TestSubmitter.sha256(new byte[0]), 0);
        Path directory = parent.resolve("artifacts");

        assertThat(new Upload(directory, empty, directory.resolve("a.part"), 0).finish())
                .isEmpty();

        assertThat(directory.resolve(empty.sha256())).isEmptyFile();
    }

    @Test
    void aFullDiskIsNamedAndNothingIsWritten() {
        Upload upload = upload(Long.MAX_VALUE / 2);

        assertThatThrownBy(() -> upload.write(ByteBuffer.wrap(CONTENT))).hasMessageContaining("disk is full");

        assertThat(upload.abandon("the stream failed"))
                .contains("cannot store the jar app.jar", "its disk is full", "for the journal");
        assertThat(left()).isZero();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
        Files.writeString(parent.resolve("artifacts"), "in the way");
        Upload upload = upload(0);

        assertThatThrownBy(() -> upload.write(ByteBuffer.wrap(CONTENT))).isInstanceOf(IOException.class);

        assertThat(upload.abandon("the stream failed")).contains("artifacts");
    }

    private Upload upload(long reserveBytes) {
        Path directory = parent.resolve("artifacts");
        return new Upload(directory, JAR, directory.resolve("a.part"), reserveBytes);
    }

    private long left() {
        try (Stream<Path> files = Files.walk(parent)) {
            return files.filter(Files::isRegularFile).count();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
