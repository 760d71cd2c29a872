package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.TopModel.Explain;
import dev.hearth.cli.TopModel.Kill;
import dev.hearth.cli.TopModel.Nothing;
import dev.hearth.cli.TopModel.Quit;
import dev.hearth.cli.TopModel.Step;
import dev.hearth.protocol.ClientToMaster.MasterState;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What top shows, and what keys do to it, without a terminal. */
class TopModelTest {
    private static final String ETL = SampleCluster.ETL.value();
    private static final String REPORT = SampleCluster.REPORT.value();

    private final TopModel model = TopModel.EMPTY.refreshed(SampleCluster.state());

    @Test
    void theClusterItsWorkersAndWhatRunsAndWaitsAreShown() {
        Golden.check("top.txt", String.join("\n", model.lines(24, 150)));
    }

    @Test
    void noPictureIsLargerThanItsWindow() {
        TopModel explained = model.explained(ETL, Collections.nCopies(100, "x".repeat(500)));

        for (int height : IntStream.rangeClosed(1, 60).toArray()) {
            for (int width : List.of(1, 20, 80)) {
                assertThat(explained.lines(height, width))
                        .hasSizeLessThanOrEqualTo(height)
                        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
            }
        }
    }

    @Test
    void aWindowOfTheUsualSizeShowsHowFarThingsAreAndWhatTheyWaitFor() {
        List<String> etl = model.lines(24, 80);
        List<String> report = model.press('j').next().lines(24, 80);

        assertThat(etl).anySatisfy(line -> assertThat(line).contains("WORKER", "STATE", "TROUBLE"));
        assertThat(etl).anySatisfy(line -> assertThat(line).contains("DEGRADED", "disk full"));
        assertThat(etl).anySatisfy(line -> assertThat(line).contains("APPLICATION", "STATE", "PROGRESS", "CAUSE"));
        assertThat(etl).anySatisfy(line -> assertThat(line).contains(ETL, "RUNNING", "30 %"));
        assertThat(etl).anySatisfy(line -> assertThat(line).contains(REPORT, "WAITING", "2 workers: too"));
        assertThat(etl).contains("etl of alice, cores 2 of 8, executors 1, 5 min old, 30 %, 120 of 400 tasks");
        assertThat(report).contains("2 workers: too little free memory");
    }

    @Test
    void whatOthersWroteCannotMoveTheCursor() {
        assertThat(String.join("", model.lines(40, 200))).doesNotContain("\u001b", "\u202e");
    }

    @Test
    void withoutAMasterItSaysSo() {
        assertThat(TopModel.EMPTY.lines(10, 80).get(0)).contains("waiting for the master");
        assertThat(TopModel.EMPTY.press('j')).isEqualTo(new Step(TopModel.EMPTY, new Nothing()));
        assertThat(TopModel.EMPTY.press('w').order()).isEqualTo(new Nothing());
        assertThat(TopModel.EMPTY.press('K').next()).isEqualTo(TopModel.EMPTY);
    }

    @Test
    void keysSelectWithinTheListAndTheSelectionStaysWhenTheListChanges() {
        TopModel second = model.press('j').next();

        assertThat(model.selected()).contains(ETL);
        assertThat(model.press('k').next().selected()).contains(ETL);
        assertThat(second.selected()).contains(REPORT);
        assertThat(second.refreshed(SampleCluster.state()).selected()).contains(REPORT);
        assertThat(second.press('j')
                        .next()
                        .press('j')
                        .next()
                        .press('j')
                        .next()
                        .press('j')
                        .next()
                        .selected())
                .contains(SampleCluster.OLD_ETL.value());
        assertThat(second.refreshed(only(ETL)).selected()).contains(ETL);
    }

    private static MasterState only(String id) {
        MasterState all = SampleCluster.state();
        return new MasterState(
                all.url(),
                all.pid(),
                all.epoch(),
                all.at(),
                all.workers(),
                all.applications().stream()
                        .filter(each -> each.app().value().equals(id))
                        .toList(),
                List.of());
    }

    @Test
    void theExplanationOfTheSelectedOneIsShownFollowsTheSelectionAndIsHiddenAgain() {
        assertThat(model.press('w').order()).isEqualTo(new Explain(ETL));
        TopModel explained = model.explained(ETL, List.of("too little memory"));

        assertThat(explained.lines(24, 100)).contains("too little memory");
        assertThat(explained.press('j').order()).isEqualTo(new Explain(REPORT));
        assertThat(explained.press('k').order()).isEqualTo(new Nothing());
        assertThat(explained.press('w').next().lines(24, 100)).doesNotContain("too little memory");
    }

    @Test
    void theCommandForItsLogsIsShown() {
        assertThat(model.press('l').next().notice()).isEqualTo("hearth logs -f " + ETL);
        assertThat(last().press('l').next().notice()).isEqualTo("hearth logs " + SampleCluster.OLD_ETL.value());
    }

    private TopModel last() {
        TopModel last = model;
        for (int i = 0; i < 9; i++) {
            last = last.press('j').next();
        }
        return last;
    }

    @Test
    void nothingIsKilledWithoutAYesToThisVeryQuestion() {
        Step asked = model.press('K');
        assertThat(asked.order()).isEqualTo(new Nothing());
        assertThat(asked.next().notice()).contains("kill " + ETL, "etl of alice", "y kills");

        assertThat(asked.next().press('y').order()).isEqualTo(new Kill(ETL));
        assertThat(asked.next().press('y').next().toKill()).isEmpty();
        assertThat(asked.next().press('j').order()).isEqualTo(new Nothing());
        assertThat(asked.next().press('j').next().selected()).contains(ETL);
        assertThat(asked.next().press('n').next().press('y').order()).isEqualTo(new Nothing());
        assertThat(asked.next().refreshed(SampleCluster.state()).press('y').order())
                .isEqualTo(new Kill(ETL));
        assertThat(asked.next().refreshed(only(REPORT)).press('y').order()).isEqualTo(new Nothing());
    }

    @Test
    void whatIsOverIsNotKilled() {
        Step asked = last().press('K');

        assertThat(asked.next().toKill()).isEmpty();
        assertThat(asked.next().notice()).contains("is over already");
    }

    @Test
    void itEndsByItsKeyAndOtherKeysDoNothing() {
        assertThat(model.press('q')).isEqualTo(new Step(model, new Quit()));
        assertThat(model.press('x')).isEqualTo(new Step(model, new Nothing()));
        assertThat(model.press('y')).isEqualTo(new Step(model, new Nothing()));
    }

    @Test
    void arrowsAreKeysAndOtherSequencesAreNone() {
        TopKeys keys = new TopKeys();
        List<Character> pressed = "\u001b[Aq\u001b[B\u001bOA\u001b[15~j\u001b[1;5Ak\u0004"
                .chars()
                .mapToObj(keys::next)
                .flatMap(Optional::stream)
                .toList();

        assertThat(pressed).containsExactly('k', 'q', 'j', 'k', 'j', 'k', 'k', 'q');
    }
}
