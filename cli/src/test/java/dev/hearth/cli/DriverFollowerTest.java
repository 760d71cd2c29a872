package dev.hearth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.model.DriverId;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.Explanation;
import dev.hearth.protocol.ClientToMaster.LogRead;
import dev.hearth.protocol.ClientToMaster.RequestEnd;
import dev.hearth.protocol.ClientToMaster.RequestExplanation;
import dev.hearth.protocol.ClientToMaster.RequestLog;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.protocol.MasterToWorker.LogName;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.codec.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a followed driver writes is shown once, whole, each of its outputs on its own. */
class DriverFollowerTest {
    private static final DriverId DRIVER = new DriverId("driver-20260101000000-0000");

    private static final String HEADER = "Launch command: \"java\"\n" + "=".repeat(40) + "\n\n";

    private record Log(ExecutorId process, LogName name) {}

    /** A master with one driver, whose logs are text. */
    private static final class Master implements Asker {
        private final Map<Log, StringBuilder> logs = new HashMap<>();
        private final Map<Log, Integer> forgotten = new HashMap<>();
        private boolean knows = true;
        private boolean unreadable;
        private int removedAfter = Integer.MAX_VALUE;
        private int reads;
        private boolean waiting;
        private int most = Integer.MAX_VALUE;
        private EndState end = state("SUBMITTED", Optional.empty(), "waiting for a worker");

        private static EndState state(String state, Optional<Integer> attempt, String why) {
            boolean over = !state.equals("SUBMITTED") && !state.equals("RUNNING");
            return new EndState(
                    Optional.of(DRIVER.value()),
                    state,
                    over,
                    over ? Optional.of(state.equals("FINISHED") ? 0 : 7) : Optional.empty(),
                    "driver " + DRIVER + " is " + state + ": " + why,
                    attempt.map(DRIVER::attempt),
                    List.of());
        }

        private void write(int attempt, LogName log, String text) {
            logs.computeIfAbsent(new Log(DRIVER.attempt(attempt), log), each -> new StringBuilder())
                    .append(text);
        }

        private void become(String state, int attempt) {
            end = state(state, Optional.of(attempt), "so it is");
        }

        @Override
        @SuppressWarnings("unchecked") // the request's type parameter ties its reply to R
        public <R extends Message> CompletionStage<R> ask(Request<R> request) {
            if (request instanceof RequestEnd) {
                EndState unknown = new EndState(
                        Optional.empty(), "", false, Optional.empty(), "no such id", Optional.empty(), List.of());
                return (CompletionStage<R>) CompletableFuture.completedFuture(knows ? end : unknown);
            }
            if (request instanceof RequestLog log) {
                return (CompletionStage<R>) CompletableFuture.completedFuture(read(log));
            }
            if (request instanceof RequestExplanation explanation) {
                return (CompletionStage<R>) CompletableFuture.completedFuture(why(explanation.id()));
            }
            if (request instanceof RequestMasterState) {
                return (CompletionStage<R>) CompletableFuture.completedFuture(SampleCluster.driven(DRIVER, waiting));
            }
            throw new AssertionError("not asked: " + request);
        }

        private Explanation why(String id) {
            return new Explanation(
                    Optional.of(id),
                    "etl",
                    "alice",
                    "WAITING",
                    id + " waits for a worker",
                    SampleCluster.AT,
                    SampleCluster.AT,
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    0);
        }

        private LogRead read(RequestLog request) {
            if (unreadable) {
                return new LogRead(Optional.empty(), "its worker is not connected");
            }
            if (reads++ >= removedAfter) {
                return new LogRead(
                        Optional.of(new LogPiece(Bytes.EMPTY, request.offset(), 0, true, "")),
                        "nothing of it is on worker w1");
            }
            Log log = new Log(request.process(), request.log());
            String text = logs.getOrDefault(log, new StringBuilder()).toString();
            int from = Math.max((int) request.offset(), forgotten.getOrDefault(log, 0));
            String piece = text.substring(from, Math.min(text.length(), from + Math.min(most, request.maxBytes())));
            return new LogRead(
                    Optional.of(new LogPiece(Bytes.of(piece.getBytes(UTF_8)), from, text.length(), end.over(), "")),
                    "");
        }
    }

    private final ManualTime time = new ManualTime();
    private final ManualEventLoop loop = new ManualEventLoop(time, "cli");
    private final Master master = new Master();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final List<String> words = new ArrayList<>();
    private final CompletableFuture<EndState> over = new CompletableFuture<>();

    private void follow() {
        PrintStream first = new PrintStream(out, true, UTF_8);
        PrintStream second = new PrintStream(errors, true, UTF_8);
        loop.execute(() -> new DriverFollower(master, loop, DRIVER.value(), first, second, words::add, Optional.empty())
                .follow()
                .whenComplete((end, failure) -> {
                    if (failure == null) {
                        over.complete(end);
                    } else {
                        over.completeExceptionally(failure);
                    }
                }));
        advance(1);
    }

    private void advance(int seconds) {
        time.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void bothOutputsAreShownAsTheyGrowAndToTheirEnd() {
        master.become("RUNNING", 0);
        master.write(0, LogName.STDOUT, "one\n");
        master.write(0, LogName.STDERR, "a warning\n");
        follow();
        assertThat(out.toString(UTF_8)).isEqualTo("one\n");
        assertThat(errors.toString(UTF_8)).isEqualTo("a warning\n");
        assertThat(over).isNotDone();

        master.write(0, LogName.STDOUT, "two\n");
        master.become("FINISHED", 0);
        advance(1);

        assertThat(out.toString(UTF_8)).isEqualTo("one\ntwo\n");
        assertThat(over).isCompletedWithValueMatching(end -> JobExit.of(end) == 0);
        assertThat(words).isEmpty();
    }

    @Test
    void theHeaderOfALogIsNotTheDriversOutput() {
        master.become("RUNNING", 0);
        master.write(0, LogName.STDERR, HEADER);
        follow();

        master.write(0, LogName.STDERR, "a warning\nLaunch command: no\n");
        advance(1);

        assertThat(errors.toString(UTF_8)).isEqualTo("a warning\nLaunch command: no\n");
    }

    @Test
    void muchOutputIsReadPieceByPiece() {
        master.most = 10;
        master.write(0, LogName.STDOUT, "0123456789".repeat(100));
        master.become("FAILED", 0);

        follow();

        assertThat(out.toString(UTF_8)).isEqualTo("0123456789".repeat(100));
        assertThat(over).isCompletedWithValueMatching(end -> JobExit.of(end) == 7);
    }

    @Test
    void aDriverThatIsStartedAgainIsShownFromTheBeginningAfterTheEndOfTheOneBefore() {
        master.become("RUNNING", 0);
        master.write(0, LogName.STDOUT, "first ");
        follow();

        master.write(0, LogName.STDOUT, "run\n");
        master.become("RUNNING", 1);
        master.write(1, LogName.STDOUT, "second run\n");
        advance(1);

        assertThat(out.toString(UTF_8)).isEqualTo("first run\nsecond run\n");
        assertThat(words).singleElement().asString().contains("started again, attempt 1");
    }

    @Test
    void whyADriverWaitsIsToldOnce() {
        follow();
        assertThat(words).isEmpty();
        advance(10);

        assertThat(words).containsExactly("etl (WAITING, submitted 0 s ago)\n  " + DRIVER + " waits for a worker");
        master.end = Master.state("SUBMITTED", Optional.empty(), "another reason");
        advance(10);
        assertThat(words).hasSize(2).last().asString().contains("another reason");
        assertThat(over).isNotDone();
    }

    @Test
    void whyTheApplicationOfADriverThatRunsWaitsIsToldOnce() {
        master.become("RUNNING", 0);
        follow();
        advance(10);
        assertThat(words).isEmpty();
        master.waiting = true;

        advance(10);

        assertThat(words)
                .containsExactly("etl (WAITING, submitted 0 s ago)\n  " + SampleCluster.ETL + " waits for a worker");
    }

    @Test
    void whatIsNotKeptAnyMoreIsTold() {
        master.become("RUNNING", 0);
        master.write(0, LogName.STDOUT, "0123456789");
        master.forgotten.put(new Log(DRIVER.attempt(0), LogName.STDOUT), 4);

        follow();

        assertThat(out.toString(UTF_8)).isEqualTo("456789");
        assertThat(words).singleElement().asString().contains("4 bytes", "stdout");
    }

    @Test
    void whatIsDroppedAgainAndAgainIsToldAtFirstAndInAll() {
        Log stdout = new Log(DRIVER.attempt(0), LogName.STDOUT);
        master.become("RUNNING", 0);
        master.write(0, LogName.STDERR, HEADER);
        master.write(0, LogName.STDOUT, "0123456789");
        master.forgotten.put(stdout, 4);
        follow();
        for (int from = 12; from < 50; from += 10) {
            master.write(0, LogName.STDOUT, "0123456789");
            master.forgotten.put(stdout, from);
            advance(1);
        }
        assertThat(words).hasSize(1);

        master.become("FINISHED", 0);
        advance(1);

        assertThat(words).hasSize(2).last().asString().contains("12 bytes", "stdout", "in all");
    }

    @Test
    void aRestThatWasRemovedIsToldWithWhatIsKnownOfItsLength() {
        master.most = 10;
        master.write(0, LogName.STDOUT, "0123456789".repeat(100));
        master.become("FINISHED", 0);
        master.removedAfter = 3;

        follow();

        assertThat(out.toString(UTF_8)).isEqualTo("0123456789".repeat(3));
        assertThat(over).isCompletedWithValueMatching(end -> JobExit.of(end) == 0);
        assertThat(words)
                .containsExactly(
                        "the rest of the driver's stdout was removed: 30 of 1000 bytes were shown; nothing of it is on"
                                + " worker w1",
                        "the driver's stderr was removed: nothing of it was shown; nothing of it is on worker w1");
    }

    @Test
    void ofAnOutputRemovedBeforeTheDriversEndWasKnownTheLengthIsNotKnown() {
        master.become("RUNNING", 0);
        master.write(0, LogName.STDOUT, "0123456789");
        master.write(0, LogName.STDERR, HEADER + "a warning\n");
        follow();

        master.removedAfter = 0;
        master.become("FAILED", 0);
        advance(1);

        assertThat(over).isCompletedWithValueMatching(end -> JobExit.of(end) == 7);
        assertThat(words)
                .extracting(each -> each.replaceFirst(";.*", ""))
                .containsExactly(
                        "the rest of the driver's stdout was removed: 10 bytes were shown, and there may have been"
                                + " more",
                        "the rest of the driver's stderr was removed: 10 bytes were shown, and there may have been"
                                + " more");
    }

    @Test
    void nothingIsMissingOfALogThatWasRemovedAfterItsEndWasShown() {
        master.write(0, LogName.STDOUT, "0123456789");
        master.write(0, LogName.STDERR, HEADER);
        master.become("FINISHED", 0);
        master.removedAfter = 3;

        follow();

        assertThat(over).isCompleted();
        assertThat(words).isEmpty();
    }

    @Test
    void anOutputToWhichNothingWasWrittenIsNotMissed() {
        master.write(0, LogName.STDERR, HEADER);
        master.become("FINISHED", 0);

        follow();

        assertThat(over).isCompleted();
        assertThat(errors.toString(UTF_8)).isEmpty();
        assertThat(words).isEmpty();
    }

    @Test
    void aLogThatCannotBeReadIsTriedAgainAndDoesNotHoldUpTheEnd() {
        master.become("RUNNING", 0);
        master.write(0, LogName.STDOUT, "text");
        master.unreadable = true;
        follow();
        assertThat(words).isEmpty();

        master.unreadable = false;
        advance(1);
        assertThat(out.toString(UTF_8)).isEqualTo("text");
        master.unreadable = true;
        master.become("FINISHED", 0);
        advance(1);

        assertThat(over).isCompleted();
        assertThat(words).hasSize(2).allSatisfy(each -> assertThat(each).contains("not connected"));
        assertThat(words).first().asString().contains("the rest of the driver's stdout", "4 bytes were shown");
    }

    @Test
    void aMasterThatForgotTheDriverIsSaidSo() {
        master.become("RUNNING", 0);
        follow();
        master.knows = false;
        advance(1);

        assertThat(over).isCompletedExceptionally();
        assertThat(over.handle((end, failure) -> String.valueOf(failure.getMessage()))
                        .join())
                .contains("does not know the driver any more", "recoveryMode");
    }

    @Test
    void theExitCodeIsTheDriversOwn() {
        assertThat(JobExit.of(Master.state("KILLED", Optional.empty(), ""))).isEqualTo(5);
        assertThat(JobExit.of(Master.state("ERROR", Optional.empty(), ""))).isEqualTo(1);
        assertThat(JobExit.of(Master.state("FAILED", Optional.empty(), ""))).isEqualTo(7);
        assertThat(JobExit.of(new EndState(
                        Optional.of("a"), "FAILED", true, Optional.empty(), "", Optional.empty(), List.of())))
                .isEqualTo(1);
    }
}
