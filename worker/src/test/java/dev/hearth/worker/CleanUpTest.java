package dev.hearth.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.worker.CleanUp.Spared;
import dev.hearth.worker.process.DiskSpace.CachedJar;
import dev.hearth.worker.process.DiskSpace.Found;
import dev.hearth.worker.process.DiskSpace.Remains;
import dev.hearth.worker.process.DiskSpace.Removal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CleanUpTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TTL = Duration.ofSeconds(60);
    private static final CleanUpConfig LIMITS = new CleanUpConfig(true, Duration.ofMinutes(30), TTL, 1000, 1000, 100);
    private static final CleanUpConfig DISABLED =
            new CleanUpConfig(false, Duration.ofMinutes(30), TTL, 1000, 1000, 100);

    private static final Spared NOBODY = new Spared(Set.of(), true);

    @Test
    void whatIsTooOldIsRemovedUnlessItsApplicationIsBusy() {
        Found found = new Found(
                List.of(remains("app-1", 0, 120, 10), remains("app-2", 0, 120, 10), remains("app-3", 0, 50, 10)),
                List.of());

        assertThat(CleanUp.plan(found, new AppId("app-2")::equals, NOBODY, NOW, LIMITS, 0))
                .isEqualTo(new Removal(List.of(process("app-1", 0)), List.of()));
    }

    @Test
    void whatIsTooMuchIsRemovedTheOldestFirst() {
        Found found = new Found(
                List.of(
                        remains("app-1", 0, 10, 500),
                        remains("app-1", 1, 30, 400),
                        remains("app-2", 0, 20, 400),
                        remains("app-busy", 0, 40, 9000)),
                List.of());

        assertThat(CleanUp.plan(found, new AppId("app-busy")::equals, NOBODY, NOW, LIMITS, 0)
                        .processes())
                .containsExactly(process("app-1", 1));
    }

    @Test
    void roomIsMadeOfJarsFirstAndThenOfTheOldest() {
        Found found = new Found(
                List.of(remains("app-1", 0, 30, 500), remains("app-2", 0, 20, 100)), List.of(jar("a", false, 120, 50)));

        assertThat(CleanUp.plan(found, app -> false, NOBODY, NOW, relaxed(), 50))
                .isEqualTo(new Removal(List.of(), List.of(Path.of("a"))));
        assertThat(CleanUp.plan(found, app -> false, NOBODY, NOW, relaxed(), 51))
                .isEqualTo(new Removal(List.of(process("app-1", 0)), List.of(Path.of("a"))));
        assertThat(CleanUp.plan(found, app -> false, NOBODY, NOW, relaxed(), 1 << 20)
                        .processes())
                .hasSize(2);
        assertThat(CleanUp.plan(found, app -> true, NOBODY, NOW, relaxed(), 1 << 20)
                        .processes())
                .isEmpty();
    }

    @Test
    void whatIsBeingReadGoesLastAndOnlyForRoomThatIsNeeded() {
        Found found = new Found(
                List.of(
                        remains("app-read", 0, 120, 2000),
                        remains("app-read", 1, 10, 100),
                        remains("app-2", 0, 20, 100)),
                List.of());
        Spared read = new Spared(Set.of(process("app-read", 0)), true);

        assertThat(CleanUp.plan(found, app -> false, read, NOW, relaxed(), 200).processes())
                .containsExactly(process("app-2", 0), process("app-read", 1));
        assertThat(CleanUp.plan(found, app -> false, read, NOW, relaxed(), 201).processes())
                .containsExactly(process("app-2", 0), process("app-read", 1), process("app-read", 0));
        assertThat(CleanUp.plan(found, app -> false, read, NOW, LIMITS, 0).processes())
                .containsExactly(process("app-2", 0), process("app-read", 1));
    }

    @Test
    void whatIsBeingReadIsNotTouchedWhileItIsSparedAtAnyPrice() {
        Found found = new Found(List.of(remains("app-1", 0, 120, 500), remains("app-2", 0, 10, 100)), List.of());
        Spared read = new Spared(Set.of(process("app-1", 0)), false);

        assertThat(CleanUp.plan(found, app -> false, read, NOW, LIMITS, 1 << 20).processes())
                .containsExactly(process("app-2", 0));
    }

    @Test
    void whoeverWantsToKeepEverythingLosesUnusedJarsAlone() {
        Found found = new Found(
                List.of(remains("app-1", 0, 1000, 5000)),
                List.of(jar("old", false, 1000, 1), jar("used", true, 1000, 1)));

        assertThat(CleanUp.plan(found, app -> false, NOBODY, NOW, DISABLED, 1 << 20))
                .isEqualTo(new Removal(List.of(), List.of(Path.of("old"))));
    }

    @Test
    void unusedJarsAreKeptWithinTheirBoundTheOneUnusedTheLongestGoesFirst() {
        Found found = new Found(
                List.of(),
                List.of(
                        jar("new", false, 61, 600),
                        jar("older", false, 300, 300),
                        jar("oldest", false, 400, 300),
                        jar("used", true, 500, 10_000),
                        jar("on its way", false, 5, 10_000)));
        CleanUpConfig limits = new CleanUpConfig(true, Duration.ofMinutes(30), Duration.ofDays(1), 1000, 1000, 100);

        assertThat(CleanUp.plan(found, app -> false, NOBODY, NOW, limits, 0).jars())
                .containsExactly(Path.of("oldest"));
    }

    private static CleanUpConfig relaxed() {
        return new CleanUpConfig(true, Duration.ofMinutes(30), Duration.ofDays(1), 10_000, 10_000, 100);
    }

    private static ExecutorId process(String app, int number) {
        return new ExecutorId(new AppId(app), number);
    }

    private static Remains remains(String app, int number, int secondsAgo, long bytes) {
        return new Remains(process(app, number), NOW.minusSeconds(secondsAgo), bytes);
    }

    private static CachedJar jar(String file, boolean used, int secondsAgo, long bytes) {
        return new CachedJar(Path.of(file), used, NOW.minusSeconds(secondsAgo), bytes);
    }
}
