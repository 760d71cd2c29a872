package dev.hearth.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class SecretTest {
    private static final String HEX = "00112233445566778899aabbccddeeff";

    @Test
    void hexadecimalDigitsComeBackWhateverTheirCaseAndTheSpaceAround() {
        Secret secret = Secret.ofHex(" " + HEX.toUpperCase(java.util.Locale.ROOT) + "\n");

        assertThat(secret.hex()).isEqualTo(HEX);
        assertThat(secret).isEqualTo(Secret.ofHex(HEX)).isEqualTo(Secret.of(secret.bytes()));
    }

    @Test
    void itIsNeverPrintedAndItsHashTellsNothing() {
        Secret secret = Secret.ofHex(HEX);

        assertThat(secret).hasToString("Secret[hidden]");
        assertThat(secret).hasSameHashCodeAs(Secret.random(new SecureRandom()));
        assertThat(new Credentials(Role.WORKER, "w", KeyRing.CLUSTER, secret).toString())
                .doesNotContain("0011")
                .contains("hidden");
    }

    @Test
    void theArrayItWasMadeOfAndTheOneItHandsOutAreCopies() {
        byte[] bytes = Secret.ofHex(HEX).bytes();
        Secret secret = Secret.of(bytes);

        bytes[0] = 99;
        secret.bytes()[1] = 99;

        assertThat(secret.hex()).isEqualTo(HEX);
    }

    @Test
    void shortOrMalformedSecretsAreRefusedWithoutShowingThem() {
        assertThatThrownBy(() -> Secret.of(new byte[15]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a secret needs at least 16 bytes, found 15");
        assertThatThrownBy(() -> Secret.ofHex("hunter2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 hexadecimal digits")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> Secret.ofHex("0011")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void freshSecretsDiffer() {
        SecureRandom random = new SecureRandom();

        assertThat(Secret.random(random).bytes()).hasSize(Secret.BYTES);
        assertThat(Secret.random(random)).isNotEqualTo(Secret.random(random));
    }
}
