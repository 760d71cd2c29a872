package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.rpc.Role;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the HTTP side lets in, and whose pages it listens to. */
class HttpGateTest {
    private static final String STATE = "/api/v1/state";

    private final TestCluster cluster = new TestCluster();
    private final TestBrowser browser = new TestBrowser(cluster);

    @Test
    void whoBringsNothingIsToldToBringAToken() {
        assertThat(browser.send("GET", STATE).status()).isEqualTo(401);
        assertThat(browser.send("GET", STATE).headers()).containsEntry("WWW-Authenticate", "Bearer");
        assertThat(browser.get(STATE).status()).isEqualTo(200);
    }

    @Test
    void brokenCredentialsAreNone() {
        String token = TestBrowser.BEARERS.token(Role.READ);
        for (String value : List.of(
                "",
                "Bearer",
                "Bearer ",
                "Bearer  " + token,
                "Bearer " + token + " ",
                "Bearer " + token.substring(1),
                "Bearer " + token.toUpperCase(java.util.Locale.ROOT) + "0",
                "bearer\t" + token,
                "Basic " + token,
                token,
                "Bearer null",
                "Bearer " + "0".repeat(64))) {
            assertThat(browser.send("GET", STATE, "Authorization: " + value).status())
                    .as(value)
                    .isEqualTo(401);
        }
        String header = TestBrowser.bearer(Role.READ);
        assertThat(browser.send("GET", STATE, header, header).status()).isEqualTo(401);
        assertThat(browser.send("GET", STATE, "X-Forwarded-User: root", "X-Forwarded-For: 127.0.0.1")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aTokenInTheUrlIsNone() {
        String token = TestBrowser.BEARERS.token(Role.READ);

        assertThat(browser.send("GET", STATE + "?token=" + token + "&access_token=" + token)
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:80",
                "127.0.0.1:9090",
                "[::1]:8080",
                "[::1]",
                "10.0.0.7",
                "Master.Example:1"
            })
    void itsOwnNamesAndAddressesAreTaken(String host) {
        assertThat(browser.sendTo("GET", STATE, "", List.of("Host: " + host, TestBrowser.bearer(Role.READ)))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example:8080",
                "master.example.",
                "master.example@evil.example",
                "",
                ":8080",
                "localhost:8080:8080",
                "[::1].evil.example"
            })
    void aNameThatIsNotItsOwnIsRefusedWhoeverAsks(String host) {
        for (String target : List.of(STATE, "/health", "/ready", "/nothing")) {
            assertThat(browser.sendTo("GET", target, "", List.of("Host: " + host, TestBrowser.bearer(Role.READ)))
                            .status())
                    .as(target)
                    .isEqualTo(421);
        }
        assertThat(browser.sendTo("GET", STATE, "", List.of("Host: localhost", "Host: localhost"))
                        .status())
                .isEqualTo(421);
    }

    @Test
    void aRequestThatAPageOfAnotherSiteMadeIsRefused() {
        Stream.of(
                        List.of("Sec-Fetch-Site: cross-site"),
                        List.of("Sec-Fetch-Site: same-site"),
                        List.of("Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site"),
                        List.of("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"),
                        List.of("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"),
                        List.of("Origin: http://evil.example"),
                        List.of("Origin: null"),
                        List.of("Origin: http://localhost:8081"),
                        List.of("Origin: http://localhost:8080", "Origin: http://localhost:8080"))
                .forEach(headers -> {
                    List<String> all = Stream.concat(Stream.of(TestBrowser.bearer(Role.READ)), headers.stream())
                            .toList();
                    assertThat(browser.send("GET", STATE, all.toArray(String[]::new))
                                    .status())
                            .as("%s", headers)
                            .isEqualTo(403);
                });
    }

    @Test
    void itsOwnPagesAndTypedAddressesAreTaken() {
        for (List<String> headers : List.of(
                List.of("Sec-Fetch-Site: same-origin", "Origin: http://localhost:8080"),
                List.of("Sec-Fetch-Site: none", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"),
                List.of("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"),
                List.of("Origin: https://localhost:8080"))) {
            List<String> all = Stream.concat(Stream.of(TestBrowser.bearer(Role.READ)), headers.stream())
                    .toList();
            assertThat(browser.send("GET", STATE, all.toArray(String[]::new)).status())
                    .as("%s", headers)
                    .isEqualTo(200);
        }
    }

    @Test
    void theTokensOfRolesDiffer() {
        assertThat(TestBrowser.BEARERS.token(Role.READ)).isNotEqualTo(TestBrowser.BEARERS.token(Role.OPERATOR));
        assertThat(TestBrowser.BEARERS.token(Role.READ)).isNotEqualTo(TestCluster.SECRET.hex());
    }
}
