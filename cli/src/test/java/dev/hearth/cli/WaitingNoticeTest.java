package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.WaitingNotice.Seen;
import dev.hearth.model.Resources;
import dev.hearth.model.Shortage;
import dev.hearth.protocol.ClientToMaster.Explanation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Who submits learns after three seconds why no executor comes, once. */
class WaitingNoticeTest {
    private final List<String> asked = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private Optional<Seen> application = Optional.empty();
    private Optional<Explanation> answer = Optional.empty();
    private final WaitingNotice notice = new WaitingNotice(
            () -> application,
            id -> {
                asked.add(id);
                return answer;
            },
            said::add,
            Optional.empty());

    private static Explanation why(List<Shortage> shortages) {
        return new Explanation(
                Optional.of("app-1"),
                "etl",
                "alice",
                "WAITING",
                "application app-1 is WAITING: there are no workers",
                SampleCluster.AT,
                SampleCluster.AT,
                Optional.empty(),
                shortages,
                List.of("start a worker"),
                List.of(),
                Optional.empty(),
                0);
    }

    private boolean looks(int times) {
        boolean over = false;
        for (int i = 0; i < times; i++) {
            over = notice.look();
        }
        return over;
    }

    @Test
    void theReasonIsToldOnceAfterThreeSeconds() {
        answer = Optional.of(why(List.of(new Shortage(
                0,
                new Resources(1, 1 << 30),
                OptionalInt.of(2),
                0,
                0,
                List.of(),
                Optional.empty(),
                0,
                List.of(),
                1,
                1,
                Optional.empty(),
                List.of(),
                Optional.empty()))));
        assertThat(looks(20)).isFalse();
        application = Optional.of(new Seen("app-1", false));
        assertThat(looks(5)).isFalse();
        assertThat(asked).isEmpty();

        assertThat(looks(1)).isTrue();

        assertThat(said).containsExactly("""
            no executor yet; 'hearth why app-1' says later how it stands
            etl (WAITING, submitted 0 s ago, position 1 of 1 that wait)
              application app-1 is WAITING: there are no workers
              needs 2 executors of 1 core, 1 GiB; has 0
            What would help:
              - start a worker\
            """);
    }

    @Test
    void whoWaitsNoLongerThanATimeGivesUpThenUnlessThereHasBeenAnExecutor() {
        List<Optional<Explanation>> givenUp = new ArrayList<>();
        answer = Optional.of(why(List.of()));
        WaitingNotice limited = new WaitingNotice(
                () -> application,
                id -> answer,
                said::add,
                Optional.of(WaitingNotice.Limit.of(Duration.ofSeconds(5), givenUp::add)));
        application = Optional.of(new Seen("app-1", false));
        for (int i = 0; i < 9; i++) {
            assertThat(limited.look()).isFalse();
        }
        assertThat(givenUp).isEmpty();

        assertThat(limited.look()).isTrue();

        assertThat(givenUp).containsExactly(answer);
        application = Optional.of(new Seen("app-1", true));
        assertThat(limited.look()).isTrue();
        assertThat(givenUp).hasSize(1);
    }

    @Test
    void nothingIsSaidWhenExecutorsComeOrNothingIsLacking() {
        application = Optional.of(new Seen("app-1", false));
        assertThat(looks(6)).isFalse();
        answer = Optional.of(why(List.of()));
        assertThat(looks(6)).isFalse();
        assertThat(asked).hasSize(2);

        application = Optional.of(new Seen("app-1", true));

        assertThat(looks(1)).isTrue();
        assertThat(said).isEmpty();
    }
}
