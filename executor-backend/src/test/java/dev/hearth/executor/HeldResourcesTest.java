package dev.hearth.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeldResourcesTest {
    /** What the addresses' holders share with their test, beside its bytes. */
    private static final Set<String> HELD = ConcurrentHashMap.newKeySet();

    private static final CyclicBarrier ALL = new CyclicBarrier(3);

    private static boolean hold(Collection<String> addresses) throws Exception {
        boolean free = Collections.disjoint(HELD, addresses);
        HELD.addAll(addresses);
        ALL.await(ExecutorHarness.DEADLINE_SECONDS, TimeUnit.SECONDS);
        HELD.removeAll(addresses);
        ALL.await(ExecutorHarness.DEADLINE_SECONDS, TimeUnit.SECONDS);
        return free;
    }

    @Test
    void tasksThatRunAtOnceHoldDifferentAddressesAndGiveThemBack() throws Exception {
        ExecutorSpec spec = new ExecutorSpec(
                "app-1/0",
                "host-a",
                3,
                1 << 20,
                16 << 20,
                List.of(
                        Map.of("gpu", List.of("0", "1")),
                        Map.of("gpu", List.of("2", "3")),
                        Map.of("gpu", List.of("4", "5"))));
        try (ExecutorHarness executor =
                new ExecutorHarness(spec, new MemoryResults(), TaskEnvironment.runnerThreads(), error -> {})) {
            executor.stage(1, (context, payload) -> hold(context.resources().get("gpu")));

            executor.launch(1, 0, 30);

            assertThat(executor.next(30)).allMatch(ended -> Boolean.TRUE.equals(ExecutorHarness.value(ended)));
        }
    }

    @Test
    void tasksWithoutCustomResourcesHoldNone() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.stage(1, (context, payload) -> context.resources().size()).launch(1, 0, 1);

            assertThat(executor.nextValue()).isEqualTo(0);
        }
    }
}
