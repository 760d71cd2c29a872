package dev.hearth.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class HmacSha256Test {

    private static String code(byte[] key, String message) {
        return HexFormat.of().formatHex(HmacSha256.of(key, message.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void theVectorsOfRfc4231Hold() {
        byte[] twenty = HexFormat.of().parseHex("0b".repeat(20));
        byte[] longKey = HexFormat.of().parseHex("aa".repeat(131));

        assertThat(code(twenty, "Hi There"))
                .isEqualTo("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        assertThat(code("Jefe".getBytes(StandardCharsets.US_ASCII), "what do ya want for nothing?"))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assertThat(code(longKey, "Test Using Larger Than Block-Size Key - Hash Key First"))
                .isEqualTo("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    @Test
    void itAgreesWithTheJdk() throws GeneralSecurityException {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] key = new byte[1 + random.nextInt(150)];
            byte[] message = new byte[random.nextInt(300)];
            random.nextBytes(key);
            random.nextBytes(message);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));

            assertThat(HmacSha256.of(key, message)).isEqualTo(mac.doFinal(message));
        }
    }
}
