package dev.hearth.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.rpc.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
    @TempDir
    Path directory;

    @Test
    void itIsBesideTheSecretAndNamedByTheRole() {
        assertThat(TokenFile.path(directory.resolve("cluster.secret"), Role.OPERATOR))
                .isEqualTo(directory.resolve("http-operator.token"));
    }

    @Test
    void itIsTheOwnersAlone() throws IOException {
        Path file = directory.resolve("token");

        TokenFile.write(file, "abc");
        TokenFile.write(file, "abc");

        assertOwnersAlone(file, "abc");
    }

    @Test
    void whatOthersCouldReadIsReplaced() throws IOException {
        Path file = Files.writeString(directory.resolve("token"), "abc\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        TokenFile.write(file, "abc");

        assertOwnersAlone(file, "abc");
    }

    @Test
    void aLinkIsReplacedAndNotFollowed() throws IOException {
        Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "mine");
        Path file = Files.createSymbolicLink(directory.resolve("token"), elsewhere);

        TokenFile.write(file, "abc");

        assertThat(Files.isSymbolicLink(file)).isFalse();
        assertThat(elsewhere).hasContent("mine");
        assertOwnersAlone(file, "abc", "elsewhere");
    }

    private void assertOwnersAlone(Path file, String token, String... others) throws IOException {
        assertThat(file).hasContent(token + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            Stream.concat(Stream.of("token"), Stream.of(others)).toArray(String[]::new));
        }
    }
}
