package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hearth.cli.Targets.Kind;
import dev.hearth.cli.Targets.Target;
import java.util.EnumSet;
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
