package dev.hearth.master.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AppId;
import dev.hearth.model.AppSpec;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.LaunchCommand;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LastLinesTest {
    private static final AppId APP = new AppId("app-1");
    private static final List<String> LINES =
            IntStream.range(0, 80).mapToObj(i -> "line " + i).toList();

    private AppEntry app = empty();

    @Test
    void theNewestThreeThatLeftLinesKeepAllOfThemAndOlderOnesTwenty() {
        over(0, LINES);
        over(1, LINES);
        over(2, List.of());
        over(3, LINES);

        assertThat(kept()).containsExactly(80, 80, 0, 80);
        over(4, LINES);
        assertThat(kept()).containsExactly(20, 80, 0, 80, 80);
        assertThat(app.endedExecutors().iterator().next().end().lastLines()).isEqualTo(LINES.subList(60, 80));
    }

    @Test
    void soItGoesOnAfterASnapshot() {
        IntStream.range(0, 4).forEach(i -> over(i, LINES));

        AppEntry next = empty();
        next.restore(app.restored());
        app = next;
        assertThat(kept()).containsExactly(20, 80, 80, 80);
        over(4, LINES);

        assertThat(kept()).containsExactly(20, 20, 80, 80, 80);
    }

    @Test
    void longLinesOfOldEndsAreFewer() {
        IntStream.range(0, 4).forEach(i -> over(i, List.of("x".repeat(1000), "y".repeat(1000), "z".repeat(1000))));

        assertThat(kept()).containsExactly(2, 3, 3, 3);
    }

    private List<Integer> kept() {
        return app.endedExecutors().stream()
                .map(each -> each.end().lastLines().size())
                .toList();
    }

    private void over(int number, List<String> lines) {
        ExecutorId id = new ExecutorId(APP, number);
        app.addExecutor(
                new ExecutorEntry(id, new Place(new WorkerId("w1"), "host", 1), new Resources(1, 1, Map.of()), 0));
        app.removeExecutor(id, new ExecutorEnd(ExecutorState.EXITED, Optional.of(3), "exit code 3", lines));
    }

    private static AppEntry empty() {
        LaunchCommand command = new LaunchCommand("Main", List.of(), Map.of(), List.of(), List.of(), List.of());
        AppSpec spec = new AppSpec(
                "pi", "alice", OptionalInt.of(1), OptionalInt.of(1), 1 << 20, command, "hearth://alice:4040");
        return new AppEntry(APP, "key", spec, Instant.EPOCH, 0, Optional.empty());
    }
}
