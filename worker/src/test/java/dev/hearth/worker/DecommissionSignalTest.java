package dev.hearth.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.daemon.StartException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DecommissionSignalTest {

    @Test
    void eachSignalRunsTheAction() throws Exception {
        CountDownLatch heard = new CountDownLatch(2);

        DecommissionSignal.handle("WINCH", heard::countDown);
        for (int i = 0; i < 2; i++) {
            long before = heard.getCount();
            send("WINCH");
            awaitBelow(heard, before);
        }

        assertThat(heard.getCount()).isZero();
    }

    @Test
    void aSignalThatCannotBeHeardIsToldWithTheKey() {
        assertThatThrownBy(() -> DecommissionSignal.handle("NONSENSE", () -> {}))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith(
                        "hearth.worker.decommission.signal=NONSENSE: the worker cannot hear SIGNONSENSE: ")
                .hasMessageEndingWith("; name another");
        assertThatThrownBy(() -> DecommissionSignal.handle("KILL", () -> {})).isInstanceOf(StartException.class);
    }

    private static void send(String signal) throws Exception {
        String self = String.valueOf(ProcessHandle.current().pid());
        assertThat(new ProcessBuilder("kill", "-" + signal, self).start().waitFor())
                .isZero();
    }

    private static void awaitBelow(CountDownLatch latch, long before) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (latch.getCount() >= before && System.nanoTime() < deadline) {
            boolean done = latch.await(5, TimeUnit.MILLISECONDS);
            if (done) {
                return;
            }
        }
    }
}
