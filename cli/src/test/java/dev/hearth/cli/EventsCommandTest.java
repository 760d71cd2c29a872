package dev.hearth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hearth.model.ApplicationState;
import dev.hearth.model.HistoryEntry;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.History;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RequestHistory;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Request;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What has happened is told in order, once. */
class EventsCommandTest {
    private static final String ETL = SampleCluster.ETL.value();
    private static final String OLD = SampleCluster.OLD_ETL.value();

    /** The sample cluster, with histories. */
    private static final class Master implements BlockingAsker {
        private final Map<String, List<HistoryEntry>> histories = new HashMap<>();
        private final Deque<Runnable> afterPauses = new ArrayDeque<>();
        private MasterState state = SampleCluster.state();

        private void tell(String id, int second, String what) {
            histories
                    .computeIfAbsent(id, each -> new ArrayList<>())
                    .add(new HistoryEntry(SampleCluster.AT.plusSeconds(second), what));
        }

        private void end() {
            List<ApplicationView> ended = state.applications().stream()
                    .map(each -> new ApplicationView(
                            each.app(),
                            each.name(),
                            each.user(),
                            ApplicationState.FINISHED,
                            each.cores(),
                            each.maxCores(),
                            each.executorMemoryBytes(),
                            each.submitted(),
                            Optional.of(SampleCluster.AT),
                            each.cause(),
                            each.executors(),
                            Optional.empty(),
                            each.driver()))
                    .toList();
            state = new MasterState(
                    state.url(), state.pid(), state.epoch(), state.at(), state.workers(), ended, state.drivers());
        }

        @Override
        @SuppressWarnings("unchecked") // the request's type parameter ties its reply to R
        public <R extends Message> R ask(Request<R> request) {
            if (request instanceof RequestMasterState) {
                return (R) state;
            }
            if (request instanceof RequestHistory history) {
                return (R) new History(Optional.of(history.id()), "", histories.getOrDefault(history.id(), List.of()));
            }
            throw new AssertionError("not asked: " + request);
        }

        @Override
        public void pause(Duration time) {
            afterPauses.remove().run();
        }
    }

    private final Master master = new Master();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<String> words = new ArrayList<>();

    private String events(String word, boolean follow, OutputFormat format) {
        out.reset();
        Display display = new Display(format, new PrintStream(out, true, UTF_8), false);
        CommandExit exit = EventsCommand.run(
                master, Optional.of(word).filter(each -> !each.isEmpty()), follow, display, words::add);
        assertThat(exit).isEqualTo(CommandExit.OK);
        return out.toString(UTF_8);
    }

    private void tellSome() {
        master.tell(ETL, 1, "registered as \"etl\" by alice");
        master.tell(ETL, 3, "executor 0 is assigned to worker " + SampleCluster.W1 + " (cores=2)");
        master.tell(ETL, 4, "executor 1 is assigned to worker " + SampleCluster.W1 + "1 (cores=2)");
        master.tell(OLD, 2, "FAILED: \u001b[31mstage 3 failed");
    }

    @Test
    void theEventsOfAnApplicationAreListed() {
        tellSome();

        Golden.check("events.txt", events("etl", false, OutputFormat.TABLE));
        Golden.check("events.json", events("etl", false, OutputFormat.JSON));
        Golden.check("events.yaml", events("etl", false, OutputFormat.YAML));
    }

    @Test
    void thoseOfAllAreInOneOrderAndThoseOfAWorkerNameIt() {
        tellSome();
        master.tell(SampleCluster.W1.value(), 5, "to take nothing new: hearth drain by alice");

        assertThat(events("", false, OutputFormat.TABLE).lines().skip(1))
                .extracting(each -> each.substring(17, 19))
                .containsExactly("01", "02", "03", "04");
        assertThat(events("10.0.0.1", false, OutputFormat.TABLE).lines().skip(1))
                .satisfiesExactly(
                        each -> assertThat(each)
                                .contains("executor 0 is assigned to worker " + SampleCluster.W1 + " (cores"),
                        each -> assertThat(each)
                                .contains(SampleCluster.W1.value(), "to take nothing new: hearth drain by alice"));
    }

    @Test
    void followingTellsEachEventOnceUntilTheApplicationIsOver() {
        tellSome();
        master.afterPauses.add(() -> master.tell(ETL, 5, "its driver is connected again"));
        master.afterPauses.add(() -> {
            master.tell(ETL, 6, "FINISHED");
            master.end();
        });

        String told = events("etl", true, OutputFormat.TABLE);

        assertThat(told.lines()).hasSize(5).last().asString().isEqualTo("2026-01-01T12:00:06Z  " + ETL + "  FINISHED");
        assertThat(master.afterPauses).isEmpty();
    }

    @Test
    void programsThatFollowReadALineForEachEvent() {
        tellSome();
        master.end();

        assertThat(events("0000", true, OutputFormat.JSON))
                .isEqualTo("{\"at\":\"2026-01-01T12:00:02Z\",\"id\":\"" + OLD
                        + "\",\"what\":\"FAILED: \\u001B[31mstage 3 failed\"}\n");
    }

    @Test
    void theEndOfFlagsIsNoWord() {
        assertThat(Flags.words(new CommandLine(EventsCommand.spec()).parseArgs("--")))
                .isEmpty();
        assertThat(Flags.words(new CommandLine(EventsCommand.spec()).parseArgs("--", "-etl")))
                .containsExactly("-etl");
    }

    @Test
    void whatIsNotThereIsRefused() {
        CommandFailure failure =
                catchThrowableOfType(CommandFailure.class, () -> events("nothing", false, OutputFormat.TABLE));

        assertThat(failure.exit()).isEqualTo(CommandExit.REFUSED);
    }
}
