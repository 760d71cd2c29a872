package dev.hearth.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.config.Installation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a worker gives out is compared with the way to its master. */
class RouteChecksTest {
    private static final String MASTER = "hearth://10.0.0.9:7077";

    private final FakeHost host = new FakeHost();

    RouteChecksTest() {
        host.names.put("10.0.0.9", List.of("10.0.0.9"));
        host.names.put("localhost", List.of("127.0.0.1"));
    }

    private Finding finding(String url) {
        Installation installation = new Installation(FakeHost.HOME, FakeHost.HOME.resolve("conf"));
        return RouteChecks.worker(host, Setup.of(host, installation, Map.of()), url);
    }

    @Test
    void theAddressOfTheRouteAndEveryAddressAreWell() {
        host.settings.put("hearth.worker.host", "node1");
        assertThat(finding(MASTER).verdict()).isEqualTo(Verdict.OK);
        host.settings.put("hearth.worker.host", "0.0.0.0");
        assertThat(finding(MASTER).verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void onOneHostLoopbackIsWell() {
        host.route = Optional.of("127.0.0.1");
        assertThat(finding("hearth://localhost:7077").verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void anotherAddressIsWarnedOfWithTheOneToSet() {
        Finding loopback = finding(MASTER);
        assertThat(loopback.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(loopback.found()).contains("127.0.0.1", "leaves from 10.0.0.1");
        assertThat(loopback.remedy().orElseThrow()).contains("hearth.worker.advertisedHost", "10.0.0.1");

        host.settings.put("hearth.worker.advertisedHost", "nat");
        host.names.put("nat", List.of("192.0.2.7"));
        assertThat(finding(MASTER).found()).contains("nat (192.0.2.7)");
    }

    @Test
    void aNameWithoutAnAddressFails() {
        host.settings.put("hearth.worker.advertisedHost", "nobody");
        assertThat(finding(MASTER).verdict()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void withoutAWayToTheMasterNothingIsSaid() {
        host.route = Optional.empty();
        assertThat(finding(MASTER).verdict()).isEqualTo(Verdict.NOT_CHECKED);
    }
}
