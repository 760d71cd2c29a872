package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.model.HeldToken;
import dev.hearth.model.TokenId;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands prove themselves with. */
class ClientKeyTest {
    private static final HeldToken TOKEN =
            new HeldToken(new TokenId("token-0011223344556677"), Secret.of(new byte[Secret.BYTES]));

    @TempDir
    Path home;

    private Installation installation;

    @BeforeEach
    void makeASecret() {
        installation = new Installation(home, home.resolve("conf"));
        ClusterSecret.readOrCreate(home.resolve("conf/cluster.secret"), new SecureRandom());
    }

    private Path file(String name, String text, String mode) throws IOException {
        Path file = home.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }

    private ClientKey find(Map<String, String> settings, Map<String, String> environment) {
        return ClientKey.find(Config.of(settings, "test"), installation, environment);
    }

    @Test
    void withoutATokenItIsTheClusterSecret() {
        assertThat(find(Map.of(), Map.of()).key()).isEqualTo(KeyRing.CLUSTER);
        assertThat(find(Map.of(), Map.of()).isToken()).isFalse();
        assertThat(find(Map.of(), Map.of("HEARTH_TOKEN_FILE", "")).isToken()).isFalse();
    }

    @Test
    void theVariableComesBeforeTheSetting() throws IOException {
        Path file = file("a.token", TOKEN.text() + "\n", "rw-------");
        Path none = home.resolve("none.token");

        ClientKey byVariable = find(
                Map.of("hearth.authenticate.tokenFile", none.toString()), Map.of("HEARTH_TOKEN_FILE", file.toString()));
        ClientKey bySetting = find(Map.of("hearth.authenticate.tokenFile", "a.token"), Map.of());

        assertThat(byVariable).isEqualTo(bySetting).isEqualTo(new ClientKey("token-0011223344556677", TOKEN.secret()));
        assertThat(byVariable.toString()).doesNotContain(TOKEN.secret().hex());
    }

    @Test
    void aTokenThatOthersCanReadIsRefused() throws IOException {
        Path file = file("a.token", TOKEN.text(), "rw-r-----");

        assertThatThrownBy(() -> find(Map.of(), Map.of("HEARTH_TOKEN_FILE", file.toString())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("open to other users (mode rw-r-----)")
                .hasMessageContaining("chmod 600 " + file)
                .hasMessageContaining("hearth token revoke");
    }

    @Test
    void aFileThatIsNotThereIsAnErrorAndNotTheClusterSecret() {
        assertThatThrownBy(() -> find(Map.of("hearth.authenticate.tokenFile", "gone"), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("there is no token in " + home.resolve("gone"))
                .hasMessageContaining("hearth.authenticate.tokenFile");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "token-0011",
                "token-0011.",
                "token-0011.00",
                "token-00 11.0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "cluster.0000000000000000000000000000000000000000000000000000000000000000"
            })
    void whatIsNoTokenIsToldApart(String text) throws IOException {
        Path file = file("a.token", text, "rw-------");

        assertThat(HeldToken.parse(text)).isEmpty();
        assertThatThrownBy(() -> find(Map.of(), Map.of("HEARTH_TOKEN_FILE", file.toString())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("holds no token")
                .hasMessageNotContaining("00000000000000000");
    }
}
