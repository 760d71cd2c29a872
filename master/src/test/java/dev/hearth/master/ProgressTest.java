package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AppId;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.Progress;
import dev.hearth.model.Progress.StageProgress;
import dev.hearth.protocol.AppToMaster.ApplicationProgress;
import dev.hearth.protocol.ClientToMaster.Explanation;
import dev.hearth.protocol.ClientToMaster.RequestExplanation;
import dev.hearth.rpc.Role;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What drivers tell of how far they are: shown while it is true, and of no consequence. */
class ProgressTest {
    private final TestCluster cluster = new TestCluster();

    private static Progress progress(int succeeded) {
        return new Progress(
                1, 0, 0, succeeded, 0, 1, List.of(new StageProgress(0, "count at <X>", 400, succeeded, 4, 0)));
    }

    private Optional<Progress> shown(AppId app) {
        return cluster.application(app).progress();
    }

    @Test
    void theLastOneIsShownUntilTheApplicationIsOver() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        assertThat(shown(app.id())).isEmpty();

        app.send(new ApplicationProgress(app.id(), progress(1)));
        app.send(new ApplicationProgress(app.id(), progress(120)));
        cluster.settle();

        assertThat(shown(app.id())).contains(progress(120));
        Explanation why = cluster.client().ask(new RequestExplanation(app.id().value()));
        assertThat(why.progress()).contains(progress(120));
        TestBrowser browser = new TestBrowser(cluster);
        String cookie = browser.logIn(Role.READ);
        assertThat(browser.look("/apps/" + app.id(), cookie).text())
                .contains("<progress max=\"400\" value=\"120\"></progress> 120 of 400 tasks, 4 running")
                .contains("count at &lt;X&gt;");
        assertThat(browser.look("/", cookie).text()).contains("30 %, 120 of 400 tasks");
        assertThat(browser.get("/api/v1/apps/" + app.id()).text()).contains("\"tasksDone\" : 120");

        app.unregister();
        cluster.settle();

        assertThat(shown(app.id())).isEmpty();
        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.FINISHED);
    }

    @Test
    void numbersThatCannotBeAreNotShown() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        app.send(new ApplicationProgress(app.id(), progress(7)));
        StageProgress fine = new StageProgress(0, "", 400, 1, 0, 0);

        for (Progress odd : List.of(
                new Progress(1, Long.MIN_VALUE, 0, 0, 0, 1, List.of()),
                new Progress(-1, 0, 0, 0, 0, 1, List.of()),
                new Progress(1, 0, -1, 0, 0, 1, List.of()),
                new Progress(1, 0, 0, 0, 0, -1, List.of()),
                new Progress(1, 0, 0, Long.MAX_VALUE, 0, 1, List.of()),
                new Progress(1, 0, 0, 0, 0, 1, List.of(fine, new StageProgress(0, "", Integer.MIN_VALUE, 0, 0, 0))),
                new Progress(1, 0, 0, 0, 0, 1, List.of(new StageProgress(0, "", 400, 401, 0, 0))),
                new Progress(1, 0, 0, 0, 0, 1, List.of(new StageProgress(0, "", 400, 4, -1, 0))))) {
            app.send(new ApplicationProgress(app.id(), odd));
            cluster.settle();
            assertThat(shown(app.id())).as("%s", odd).contains(progress(7));
        }
    }

    @Test
    void itIsForgottenWhenTheDriverIsCutOff() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        app.send(new ApplicationProgress(app.id(), progress(7)));
        cluster.settle();
        app.comesBack = false;

        app.kill();
        cluster.settle();

        assertThat(shown(app.id())).isEmpty();
    }

    @Test
    void nobodyTellsForAnApplicationOfAnotherConnection() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        TestDriver other = cluster.driver("other", 4, 0);

        other.send(new ApplicationProgress(app.id(), progress(7)));
        other.send(new ApplicationProgress(new AppId("app-x"), progress(7)));
        cluster.settle();

        assertThat(shown(app.id())).isEmpty();
        assertThat(shown(other.id())).isEmpty();
    }

    @Test
    void aFloodOfThemDelaysNothingAndLeavesOne() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        for (int i = 0; i < 20_000; i++) {
            app.send(new ApplicationProgress(app.id(), progress(i % 400)));
        }
        TestDriver later = cluster.driver("later", 4, 0);
        cluster.worker("w2", 4, 1024);
        cluster.settle();

        assertThat(cluster.placed(later.id())).hasSize(1);
        assertThat(shown(app.id())).contains(progress(19_999 % 400));
        app.unregister();
        cluster.settle();
        assertThat(app.unregistered).isPresent();
    }
}
