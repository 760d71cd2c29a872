package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hearth.cli.Targets.Kind;
import dev.hearth.cli.Targets.Target;
import dev.hearth.model.DriverId;
import dev.hearth.protocol.ClientToMaster.MasterState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A word means a full id, a name, the end of an id, or its beginning. */
class TargetsTest {
    private static final Target ETL = new Target(Kind.APPLICATION, SampleCluster.ETL.value());

    private final Targets targets = Targets.of(SampleCluster.state(), EnumSet.allOf(Kind.class));

    @Test
    void anIdMayBeGivenInFullByItsBeginningOrByItsEnd() {
        assertThat(targets.find("app-20260101115500-0001")).contains(ETL);
        assertThat(targets.find("app-202601011155")).contains(ETL);
        assertThat(targets.find("0002")).contains(new Target(Kind.APPLICATION, SampleCluster.REPORT.value()));
        assertThat(targets.find("d")).contains(new Target(Kind.DRIVER, SampleCluster.DRIVER.value()));
        assertThat(targets.find("7079")).contains(new Target(Kind.WORKER, SampleCluster.W2.value()));
    }

    @Test
    void aNameMeansTheApplicationThatIsNotOverAndAHostItsWorker() {
        assertThat(targets.find("etl")).contains(ETL);
        assertThat(targets.find("10.0.0.1")).contains(new Target(Kind.WORKER, SampleCluster.W1.value()));
        assertThat(Targets.of(SampleCluster.state(), EnumSet.of(Kind.DRIVER)).find("etl"))
                .contains(new Target(Kind.DRIVER, SampleCluster.DRIVER.value()));
    }

    @Test
    void aWordThatMayMeanSeveralThingsListsThem() {
        CommandFailure failure = catchThrowableOfType(CommandFailure.class, () -> targets.find("app-"));
        CommandFailure ends = catchThrowableOfType(CommandFailure.class, () -> targets.find("0001"));

        assertThat(failure.exit()).isEqualTo(CommandExit.USAGE);
        assertThat(failure)
                .hasMessage("'app-' is the beginning of 3: app-20260101115500-0001 (etl, RUNNING),"
                        + " app-20260101115915-0002 (report  [31m red, WAITING), app-20260101090000-0000 (etl, FAILED);"
                        + " give more of the id of the one that is meant");
        assertThat(ends).hasMessageContaining("'0001' is the end of 2: app-20260101115500-0001");
    }

    @Test
    void ofSeveralThatAreOverAndShareANameWhoOnlyLooksIsGivenTheNewestAndIsTold() {
        MasterState many = SampleCluster.named("many", 3);
        Targets over = Targets.of(many, EnumSet.allOf(Kind.class));
        List<String> words = new ArrayList<>();

        Target newest = over.newest("many", words::add);

        assertThat(newest.id()).isEqualTo("app-20260101000000-0002");
        assertThat(words)
                .containsExactly(
                        "'many' is taken to be app-20260101000000-0002 (FAILED), which ended last; 2 others that"
                                + " are over have that name");
        assertThat(catchThrowableOfType(CommandFailure.class, () -> over.find("many")))
                .hasMessageContaining("'many' is the name of 3");
        assertThat(catchThrowableOfType(CommandFailure.class, () -> over.newest("app-", words::add)))
                .hasMessageContaining("the beginning of 3");
    }

    @Test
    void whatRunsIsTakenWithoutAWordWhateverHasEndedUnderItsName() {
        List<String> words = new ArrayList<>();

        assertThat(targets.newest("etl", words::add)).isEqualTo(ETL);
        assertThat(words).isEmpty();
    }

    @Test
    void aDriverThatIsNotOverIsMeantBeforeItsApplicationsThatAre() {
        MasterState state = SampleCluster.state();
        MasterState between = new MasterState(
                state.url(),
                state.pid(),
                state.epoch(),
                state.at(),
                state.workers(),
                state.applications().stream()
                        .filter(each -> each.state().isTerminal())
                        .toList(),
                state.drivers());

        assertThat(Targets.of(between, EnumSet.allOf(Kind.class)).find("etl"))
                .contains(new Target(Kind.DRIVER, SampleCluster.DRIVER.value()));
    }

    @Test
    void aSupervisedDriverIsMeantByItsNameWhateverItsAttemptsHaveLeft() {
        DriverId driver = new DriverId("driver-20260101000000-0007");
        Target itself = new Target(Kind.DRIVER, driver.value());
        for (int live : List.of(0, 2)) {
            Targets state = Targets.of(
                    SampleCluster.supervised(driver, "twin", 3, live), EnumSet.of(Kind.APPLICATION, Kind.DRIVER));
            List<String> words = new ArrayList<>();

            assertThat(state.find("twin")).contains(itself);
            assertThat(state.require("twin")).isEqualTo(itself);
            assertThat(state.newest("twin", words::add)).isEqualTo(itself);
            assertThat(words).isEmpty();
        }
        Targets one =
                Targets.of(SampleCluster.supervised(driver, "twin", 3, 1), EnumSet.of(Kind.APPLICATION, Kind.DRIVER));
        assertThat(one.find("twin")).contains(new Target(Kind.APPLICATION, "app-20260101000000-0003"));
    }

    @Test
    void aWordThatMeansNothingIsToldWithWhatMayHaveBeenMeant() {
        CommandFailure near = catchThrowableOfType(CommandFailure.class, () -> targets.require("elt"));
        CommandFailure far =
                catchThrowableOfType(CommandFailure.class, () -> targets.require("a\u001b[2Jnother thing"));

        assertThat(near.exit()).isEqualTo(CommandExit.REFUSED);
        assertThat(near).hasMessageEndingWith("did you mean etl?");
        assertThat(far).hasMessageContaining("'a [2Jnother thing'").hasMessageEndingWith("lists what there is");
        assertThat(targets.find("")).isEmpty();
    }
}
