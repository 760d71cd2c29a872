package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.Resources;
import dev.hearth.model.Shortage;
import dev.hearth.model.Shortage.Holder;
import dev.hearth.model.Shortage.Obstacle;
import dev.hearth.protocol.ClientToMaster.Explanation;
import dev.hearth.protocol.ClientToMaster.FailedProcess;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What {@code hearth why} says, to the letter. */
class WhyPageTest {
    private static final long GIB = 1L << 30;
    private static final Instant AT = SampleCluster.AT;

    private static final Explanation WAITS = new Explanation(
            Optional.of(SampleCluster.REPORT.value()),
            "report",
            "alice",
            "WAITING",
            "application app-20260101115915-0002 is WAITING: 3 workers: too little free memory; 2 workers: draining,"
                    + " or in trouble",
            AT,
            AT.minusSeconds(45),
            Optional.empty(),
            List.of(new Shortage(
                    0,
                    new Resources(2, 4 * GIB, Map.of("gpu", 1)),
                    OptionalInt.of(4),
                    1,
                    7,
                    List.of(
                            new Obstacle("MEMORY", "", 2, GIB, GIB, List.of("w7", "w8"), true, GIB, 2 * GIB),
                            new Obstacle("MEMORY", "", 3, GIB, 3 * GIB, List.of("w1", "w2"), false, 4 * GIB, 8 * GIB),
                            new Obstacle("CORES", "", 1, 0, 0, List.of("w3"), false, 4, 4),
                            new Obstacle("AMOUNT", "gpu", 1, 0, 0, List.of("w4"), false, 1, 1),
                            new Obstacle("AVOIDED", "", 1, 0, 0, List.of("w5"), false, 0, 0),
                            new Obstacle(
                                    "NOT_TAKING", "", 1, 0, 0, List.of("w6: DRAINING, asked by alice"), false, 0, 0)),
                    Optional.of(new Resources(2, 3 * GIB, Map.of("gpu", 1))),
                    5,
                    List.of(
                            new Holder("app-1", "etl", new Resources(9, 18 * GIB)),
                            new Holder("app-2", "\u001b]0;evil\u0007", new Resources(1, 6 * GIB))),
                    2,
                    3,
                    Optional.empty(),
                    List.of(new Holder("app-1", "etl", new Resources(9, 18 * GIB))),
                    Optional.of(new Resources(2, 4 * GIB, Map.of("gpu", 1))))),
            List.of("ask for what fits now: hearth submit --executor-memory 3g …", "start another worker"),
            List.of(),
            Optional.empty(),
            0);

    static final Explanation DIED = new Explanation(
            Optional.of(SampleCluster.OLD_ETL.value()),
            "etl",
            "alice",
            "FAILED",
            "application app-20260101090000-0000 is FAILED: stage 3 failed",
            AT,
            AT.minusSeconds(10800),
            Optional.of(AT.minusSeconds(60)),
            List.of(),
            List.of(),
            List.of(new FailedProcess(
                    new ExecutorId(SampleCluster.OLD_ETL, 3),
                    Optional.of(SampleCluster.W1),
                    ExecutorState.EXITED,
                    Optional.of(52),
                    "its process ended with exit code 52 (it ran out of memory)",
                    List.of("java.lang.OutOfMemoryError: Java heap space", "\tat app.Main.main(Main.java:3)"),
                    Optional.empty())),
            Optional.empty(),
            0);

    @Test
    void whatWaitsIsExplainedWithWhatStandsAgainstItAndWhatWouldHelp() {
        Golden.check("why-waits.txt", new WhyPage(WAITS).text(false));
        Golden.check("why-waits.json", Rendering.json(new WhyPage(WAITS).tree()));
        Golden.check("why-waits.yaml", Rendering.yaml(new WhyPage(WAITS).tree()));
    }

    @Test
    void whatNoWorkerCanEverTakeIsSaidToBeThat() {
        Shortage hopeless = new Shortage(
                0,
                new Resources(8, 64 * GIB),
                OptionalInt.of(1),
                0,
                1,
                List.of(
                        new Obstacle("CORES", "", 1, 0, 0, List.of("w1"), true, 4, 4),
                        new Obstacle("MEMORY", "", 1, 4 * GIB, 4 * GIB, List.of("w1"), true, 8 * GIB, 8 * GIB)),
                Optional.empty(),
                0,
                List.of(),
                1,
                1,
                Optional.of(new Resources(4, 8 * GIB)),
                List.of(),
                Optional.of(new Resources(4, 8 * GIB)));
        Explanation why = new Explanation(
                WAITS.id(),
                WAITS.name(),
                WAITS.user(),
                WAITS.state(),
                WAITS.sentence(),
                AT,
                WAITS.submitted(),
                WAITS.ended(),
                List.of(hopeless),
                List.of(),
                List.of(),
                Optional.empty(),
                0);

        assertThat(new WhyPage(why).text(false)).startsWith("""
            report (WAITING, submitted 45 s ago, no worker can ever take an executor of it)
            """).endsWith("""
                  1 worker looked at, each counted for every reason that holds there:
                    1  cores: needs 8, has 4 even when nothing else runs there (w1)
                    1  memory: needs 64 GiB, has 8 GiB even when nothing else runs there (w1)
                  no worker is large enough, even with nothing else on it: the largest has 4 cores, 8 GiB in all
                  largest that fits when nothing else runs: 4 cores, 8 GiB\
                """);
    }

    private static Explanation died(String sentence, List<FailedProcess> ends, int failures) {
        return new Explanation(
                DIED.id(),
                DIED.name(),
                DIED.user(),
                DIED.state(),
                sentence,
                AT,
                DIED.submitted(),
                DIED.ended(),
                List.of(),
                List.of(),
                ends,
                Optional.empty(),
                failures);
    }

    @Test
    void ofMoreFailuresThanAreShownItIsSaidWhereTheyAre() {
        Explanation why = died(DIED.sentence(), DIED.ends(), 3);

        assertThat(new WhyPage(why).text(false))
                .contains("\n  and 2 more; all of them: hearth events app-20260101090000-0000\n");
        assertThat(new WhyPage(why).tree()).containsEntry("failures", 3);
        assertThat(new WhyPage(DIED).text(false)).doesNotContain(" more;");
    }

    @Test
    void whereATaskFailedLastIsNamedWithTheCommandForItsLog() {
        Explanation why = died(
                "application app-1 is FAILED: task 3 of stage 1 failed 4 times; last, on executor app-1/0 at host h1:"
                        + " java.lang.IllegalStateException: bad row\nat line 7 of its input",
                List.of(),
                0);

        assertThat(new WhyPage(why).text(false))
                .contains("java.lang.IllegalStateException: bad row …\n    | at line 7 of its input\n")
                .endsWith("\nOf executor 0: hearth logs app-20260101090000-0000 --executor 0");
    }

    @Test
    void theLinesOfACauseAreShownOnce() {
        String cause = "exit code 1; the end of its stderr:\n  26/11/21 ERROR no disk\n  halted";
        FailedProcess end = new FailedProcess(
                new ExecutorId(SampleCluster.OLD_ETL, 3),
                Optional.of(SampleCluster.W1),
                ExecutorState.EXITED,
                Optional.of(1),
                cause,
                List.of("26/11/21 ERROR no disk", "halted"),
                Optional.empty());
        Explanation why = died("application app-1 is FAILED: executors failed; the last: " + cause, List.of(end), 1);

        assertThat(new WhyPage(why).text(false))
                .containsOnlyOnce("26/11/21 ERROR no disk")
                .contains("  application app-1 is FAILED: executors failed; the last: exit code 1; the end of its"
                        + " stderr: …\n")
                .contains(": exit code 1; the end of its stderr: …\n    | 26/11/21 ERROR no disk\n    | halted\n");
    }

    @Test
    void whatDiedIsExplainedWithItsProcessesAndTheirLastLines() {
        Golden.check("why-died.txt", new WhyPage(DIED).text(false));
        Golden.check("why-died.json", Rendering.json(new WhyPage(DIED).tree()));
    }

    @Test
    void thatTimeGoesByIsNoNews() {
        Explanation later = new Explanation(
                WAITS.id(),
                WAITS.name(),
                WAITS.user(),
                WAITS.state(),
                WAITS.sentence(),
                AT.plusSeconds(2),
                WAITS.submitted(),
                WAITS.ended(),
                WAITS.shortages(),
                WAITS.remedies(),
                WAITS.ends(),
                Optional.empty(),
                0);

        assertThat(new WhyPage(later).essence()).isEqualTo(new WhyPage(WAITS).essence());
        assertThat(new WhyPage(later).tree()).isNotEqualTo(new WhyPage(WAITS).tree());
    }
}
