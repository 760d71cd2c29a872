package dev.hearth.rpc.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    private static final String THREADS = "names-test";

    private final Names names = new Names(THREADS);

    @AfterEach
    void close() throws InterruptedException {
        names.close();
        for (Thread each : threads()) {
            each.join(60_000);
        }
    }

    private CompletableFuture<List<InetAddress>> lookUp(String host) {
        return names.lookUp(host).toCompletableFuture();
    }

    private static boolean hasThread() {
        return !threads().isEmpty();
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(THREADS))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "255.255.255.255", "::1", "fe80::1:2"})
    void aLiteralAddressIsKnownAtOnceWithoutAThread(String host) throws UnknownHostException {
        assertThat(lookUp(host)).isCompletedWithValue(List.of(InetAddress.getByName(host)));
        assertThat(hasThread()).isFalse();
    }

    @Test
    void localhostIsTheLoopbackAddressWithoutAThread() {
        assertThat(lookUp("localhost")).isCompletedWithValue(List.of(InetAddress.getLoopbackAddress()));
        assertThat(hasThread()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-host.invalid", "1.2.3.256", "1.2.3.", "1..2.3", "1.2.3.4.5", "1234.1.1.1"})
    void whatIsNoAddressIsLookedUpOnAThread(String host) {
        CompletableFuture<List<InetAddress>> found = lookUp(host);

        assertThat(hasThread()).isTrue();
        assertThat(found)
                .failsWithin(60, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(UnknownHostException.class);
    }
}
