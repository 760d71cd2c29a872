package dev.hearth.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.LogsCommand.Wanted;
import dev.hearth.model.AppId;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.DriverId;
import dev.hearth.model.DriverState;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.LogRead;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RequestLog;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.protocol.MasterToWorker.LogName;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.codec.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the processes of an application have written is one log. */
class LogsCommandTest {
    private static final AppId APP = new AppId("app-20260101000000-0001");
    private static final DriverId DRIVER = new DriverId("driver-20260101000000-0001");
    private static final Instant AT = Instant.parse("2026-01-01T12:00:00Z");

    private record Log(ExecutorId process, LogName name) {}

    /** A master with one application, whose logs are text. */
    private static final class Master implements BlockingAsker {
        private final Map<Log, String> logs = new HashMap<>();
        private final Map<Integer, ExecutorState> executors = new HashMap<>();
        private final Deque<Runnable> afterPauses = new ArrayDeque<>();
        private ApplicationState state = ApplicationState.RUNNING;
        private Optional<DriverId> driver = Optional.empty();
        private int most = Integer.MAX_VALUE;
        private Charset charset = UTF_8;

        private void write(int executor, LogName log, String text) {
            logs.merge(new Log(new ExecutorId(APP, executor), log), text, String::concat);
            executors.putIfAbsent(executor, ExecutorState.RUNNING);
        }

        @Override
        @SuppressWarnings("unchecked") // the request's type parameter ties its reply to R
        public <R extends Message> R ask(Request<R> request) {
            if (request instanceof RequestMasterState) {
                return (R) state();
            }
            if (request instanceof RequestLog log) {
                return (R) read(log);
            }
            throw new AssertionError("not asked: " + request);
        }

        @Override
        public void pause(Duration time) {
            afterPauses.remove().run();
        }

        private LogRead read(RequestLog request) {
            String text = logs.get(new Log(request.process(), request.log()));
            if (text == null) {
                return new LogRead(Optional.empty(), request.process() + " has no " + request.log());
            }
            byte[] bytes = text.getBytes(charset);
            int from = (int) request.offset();
            int count = Math.min(bytes.length - from, Math.min(most, request.maxBytes()));
            String file = "/work/" + request.process() + "/" + request.log();
            return new LogRead(
                    Optional.of(new LogPiece(Bytes.of(bytes, from, count), from, bytes.length, false, file)), "");
        }

        private MasterState state() {
            List<ExecutorView> views = executors.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(each -> new ExecutorView(
                            new ExecutorId(APP, each.getKey()),
                            new WorkerId("w1"),
                            each.getValue(),
                            new Resources(1, 1),
                            1,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()))
                    .toList();
            ApplicationView app = new ApplicationView(
                    APP,
                    "etl",
                    "alice",
                    state,
                    1,
                    OptionalInt.empty(),
                    1,
                    AT,
                    Optional.empty(),
                    Optional.empty(),
                    views,
                    Optional.empty(),
                    driver);
            List<DriverView> drivers = driver.stream()
                    .map(each -> new DriverView(
                            each,
                            "etl",
                            "alice",
                            DriverState.RUNNING,
                            new Resources(1, 1),
                            true,
                            Optional.of(new WorkerId("w1")),
                            Optional.of(each.attempt(1)),
                            1,
                            AT,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()))
                    .toList();
            return new MasterState("hearth://m:1", 1, new Epoch("c", 1), AT, List.of(), List.of(app), drivers);
        }
    }

    private final Master master = new Master();
    private boolean terminal;
    private byte[] printed = {};
    private final List<String> words = new ArrayList<>();
    private CommandExit exit = CommandExit.FAILED;

    private static Wanted wanted(boolean follow, boolean previous, String process, String since, String grep) {
        return new Wanted(
                "etl",
                follow,
                previous,
                Optional.of(process).filter(each -> !each.isEmpty()),
                Optional.of(since).filter(each -> !each.isEmpty()).map(Duration::parse),
                Optional.of(grep).filter(each -> !each.isEmpty()).map(Pattern::compile));
    }

    private String logs(Wanted wanted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        exit = LogsCommand.run(master, wanted, new PrintStream(out, true, UTF_8), words::add, ZoneOffset.UTC, terminal);
        printed = out.toByteArray();
        return out.toString(UTF_8);
    }

    private static final String NASTY =
            "\u001b[31mred\u001b[0m\u001b]0;title\u0007\u0000over\rwritten\tand\u007f\u009b2J\u202eright"
                    + " \ud83d\ude00\r\n";

    @Test
    void onATerminalWhatUserCodeWroteActsOnNothing() {
        terminal = true;
        master.write(0, LogName.STDOUT, NASTY);

        assertThat(logs(wanted(false, false, "", "", "")))
                .isEqualTo(
                        "[0] ^[[31mred^[[0m^[]0;title^G^@over^Mwritten\tand^?<U+009B>2J<U+202E>right \ud83d\ude00\n");
    }

    @Test
    void elsewhereEachByteStaysWhatItIs() {
        master.write(0, LogName.STDOUT, NASTY);
        assertThat(logs(wanted(false, false, "", "", ""))).isEqualTo("[0] " + NASTY);
        master.logs.clear();
        master.charset = ISO_8859_1;
        master.write(0, LogName.STDOUT, "no UTF-8: \u00ff\u00c3\n");

        logs(wanted(false, false, "", "", ""));

        assertThat(printed).isEqualTo("[0] no UTF-8: \u00ff\u00c3\n".getBytes(ISO_8859_1));
    }

    @Test
    void linesOfAllProcessesAreOrderedByTheirTimesAndMarked() {
        master.driver = Optional.of(DRIVER);
        master.logs.put(new Log(DRIVER.attempt(1), LogName.STDOUT), "2026-01-01 11:00:02 driver\n");
        master.logs.put(new Log(DRIVER.attempt(1), LogName.STDERR), "");
        master.write(0, LogName.STDOUT, "2026-01-01 11:00:01 first\n  goes on\n2026-01-01 11:00:04 last\n");
        master.write(0, LogName.STDERR, "Launch command: java\n\n" + "=".repeat(40) + "\n\n2026-01-01 11:00:03 oops\n");
        master.write(1, LogName.STDOUT, "");
        master.write(1, LogName.STDERR, "without an end");
        master.most = 80;

        assertThat(logs(wanted(false, false, "", "", ""))).isEqualTo("""
            [0] 2026-01-01 11:00:01 first
            [0]   goes on
            [driver] 2026-01-01 11:00:02 driver
            [0 err] 2026-01-01 11:00:03 oops
            [0] 2026-01-01 11:00:04 last
            [1 err] without an end
            """);
        assertThat(exit).isEqualTo(CommandExit.OK);
        assertThat(words).isEmpty();
    }

    @Test
    void whereTheLogsAreIsToldInPlaceOfWhatIsInThem() {
        master.driver = Optional.of(DRIVER);
        master.logs.put(new Log(DRIVER.attempt(1), LogName.STDOUT), "driver\n");
        master.write(0, LogName.STDOUT, "zero\n");
        master.write(0, LogName.STDERR, "");

        assertThat(where(wanted(false, false, "", "", ""), OutputFormat.TABLE)).isEqualTo("""
            PROCESS  LOG     HOST  WRITTEN  FILE
            driver   stdout  w1    7 B      /work/driver-20260101000000-0001/1/STDOUT
            0        stdout  w1    5 B      /work/app-20260101000000-0001/0/STDOUT
            0        stderr  w1    0 B      /work/app-20260101000000-0001/0/STDERR
            """);
        assertThat(exit).isEqualTo(CommandExit.OK);
        assertThat(words).containsExactly("driver-20260101000000-0001/1 has no STDERR");
        assertThat(where(wanted(false, false, "0", "", ""), OutputFormat.YAML)).isEqualTo("""
            logs:
              - process: "0"
                log: stdout
                host: w1
                bytes: 5
                file: /work/app-20260101000000-0001/0/STDOUT
              - process: "0"
                log: stderr
                host: w1
                bytes: 0
                file: /work/app-20260101000000-0001/0/STDERR
            """);
        assertThat(where(wanted(false, false, "0", "", ""), OutputFormat.TABLE))
                .contains("\n0        stdout")
                .doesNotContain("driver");
        assertThat(where(wanted(false, false, "7", "", ""), OutputFormat.TABLE)).isEmpty();
        assertThat(exit).isEqualTo(CommandExit.REFUSED);
    }

    private String where(Wanted wanted, OutputFormat format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Display display = new Display(format, new PrintStream(out, true, UTF_8), false);
        exit = LogsCommand.runWhere(master, wanted, display, words::add);
        return out.toString(UTF_8);
    }

    @Test
    void aLogWithoutAnyTimeComesAfterItsProcesssOtherOne() {
        master.write(0, LogName.STDOUT, "printed\nlast printed\n");
        master.write(0, LogName.STDERR, "2026-01-01 11:00:01 zero\n2026-01-01 11:00:03 zero ends\n  so\n");
        master.write(1, LogName.STDOUT, "banner\n2026-01-01 11:00:02 one\n");
        master.write(1, LogName.STDERR, "2026-01-01 11:00:04 one ends\n");
        master.write(2, LogName.STDOUT, "never a time\n");
        master.write(2, LogName.STDERR, "nor here\n");
        master.most = 80;

        assertThat(logs(wanted(false, false, "", "", ""))).isEqualTo("""
            [0 err] 2026-01-01 11:00:01 zero
            [1] banner
            [1] 2026-01-01 11:00:02 one
            [0 err] 2026-01-01 11:00:03 zero ends
            [0 err]   so
            [0] printed
            [0] last printed
            [1 err] 2026-01-01 11:00:04 one ends
            [2] never a time
            [2 err] nor here
            """);
    }

    @Test
    void oneExecutorOrTheDriverAloneHasNoMarks() {
        master.driver = Optional.of(DRIVER);
        master.logs.put(new Log(DRIVER.attempt(1), LogName.STDOUT), "driver\n");
        master.logs.put(new Log(DRIVER.attempt(1), LogName.STDERR), "");
        master.write(0, LogName.STDOUT, "zero\n");
        master.write(0, LogName.STDERR, "");
        master.write(1, LogName.STDOUT, "one\n");
        master.write(1, LogName.STDERR, "");
        master.executors.put(1, ExecutorState.EXITED);

        assertThat(logs(wanted(false, false, "0", "", ""))).isEqualTo("zero\n");
        assertThat(logs(wanted(false, false, "1", "", ""))).isEqualTo("one\n");
        assertThat(logs(wanted(false, false, "driver", "", ""))).isEqualTo("driver\n");
        assertThat(logs(wanted(false, false, "7", "", ""))).isEmpty();
        assertThat(exit).isEqualTo(CommandExit.REFUSED);
        assertThat(words).last().asString().contains("has no process 7");
    }

    @Test
    void processesThatAreOverAreShownWhenAskedForOrWhenAllIsOver() {
        master.write(0, LogName.STDOUT, "old\n");
        master.write(0, LogName.STDERR, "");
        master.write(1, LogName.STDOUT, "new\n");
        master.write(1, LogName.STDERR, "");
        master.executors.put(0, ExecutorState.EXITED);

        assertThat(logs(wanted(false, false, "", "", ""))).isEqualTo("[1] new\n");
        assertThat(logs(wanted(false, true, "", "", ""))).isEqualTo("[0] old\n");
        master.executors.put(1, ExecutorState.KILLED);
        assertThat(logs(wanted(false, false, "", "", ""))).isEmpty();
        assertThat(words).last().asString().contains("--previous shows those that are over");
        master.state = ApplicationState.FAILED;
        assertThat(logs(wanted(false, false, "", "", ""))).isEqualTo("[0] old\n[1] new\n");
        assertThat(words).anyMatch(each -> each.contains("shown where it was submitted"));
    }

    @Test
    void linesAreChosenByTheirAgeAndByWhatIsFoundInThem() {
        master.write(0, LogName.STDOUT, "2026-01-01 11:00:00 old a\n  b\n2026-01-01 11:55:00 new a\n  b\n");
        master.write(0, LogName.STDERR, "no time: a\n");

        assertThat(logs(wanted(false, false, "0", "PT10M", "")))
                .isEqualTo("2026-01-01 11:55:00 new a\n  b\nno time: a\n");
        assertThat(words).singleElement().asString().contains("some lines begin with no time: --since takes them");
        words.clear();
        assertThat(logs(wanted(false, false, "0", "", "(new|time).*a$")))
                .isEqualTo("2026-01-01 11:55:00 new a\nno time: a\n");
        assertThat(logs(wanted(false, false, "0", "PT10M", "new"))).isEqualTo("2026-01-01 11:55:00 new a\n");
        assertThat(words).isEmpty();
    }

    @Test
    void followingGoesOnWithNewProcessesUntilTheApplicationIsOver() {
        master.write(0, LogName.STDOUT, "gone\n");
        master.write(0, LogName.STDERR, "");
        master.executors.put(0, ExecutorState.EXITED);
        master.write(1, LogName.STDOUT, "one\nhalf");
        master.write(1, LogName.STDERR, "");
        master.afterPauses.add(() -> master.write(1, LogName.STDOUT, " a line\n"));
        master.afterPauses.add(() -> {
            master.write(2, LogName.STDOUT, "two\n");
            master.write(2, LogName.STDERR, "");
            master.executors.put(2, ExecutorState.EXITED);
        });
        master.afterPauses.add(() -> {
            master.write(1, LogName.STDOUT, "the end");
            master.executors.put(1, ExecutorState.KILLED);
            master.state = ApplicationState.FINISHED;
        });

        assertThat(logs(wanted(true, false, "", "", ""))).isEqualTo("[1] one\n[1] half a line\n[2] two\n[1] the end\n");
        assertThat(master.afterPauses).isEmpty();
    }

    @Test
    void aLogThatCannotBeReadIsToldOnce() {
        master.executors.put(0, ExecutorState.RUNNING);
        master.afterPauses.add(() -> {});
        master.afterPauses.add(() -> master.state = ApplicationState.FINISHED);

        assertThat(logs(wanted(true, false, "0", "", ""))).isEmpty();

        assertThat(words).containsExactly(APP + "/0 has no STDOUT", APP + "/0 has no STDERR");
    }
}
