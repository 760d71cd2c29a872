package dev.hearth.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.DriverToExecutor.IndexRange;
import dev.hearth.protocol.DriverToExecutor.LaunchTask;
import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import dev.hearth.protocol.ExecutorToDriver.AttemptRange;
import dev.hearth.protocol.ExecutorToDriver.Heartbeat;
import dev.hearth.protocol.ExecutorToDriver.StartedTask;
import dev.hearth.protocol.ExecutorToDriver.StatusUpdate;
import dev.hearth.protocol.ExecutorToDriver.TakenBack;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.ExecutorToDriver.TaskMetrics;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.Codec;
import dev.hearth.rpc.codec.RecordCodec;
import dev.hearth.rpc.codec.WireException;
import dev.hearth.rpc.codec.WireId;
import dev.hearth.rpc.codec.WireInput;
import dev.hearth.rpc.codec.WireOutput;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HotCodecsTest {
    private static final ExecutorId EXECUTOR = new ExecutorId(new AppId("app-1"), 7);

    /** {@link LaunchTask} of a later release, with a component more at every depth. */
    record LaterLaunch(long number, long lastStatus, List<LaterGroup> groups, String more) {}

    record LaterGroup(long taskSet, List<LaterRange> ranges, List<LaterTask> tasks, List<String> more) {}

    record LaterRange(int first, int count, int more) {}

    record LaterTask(int index, int attempt, Bytes payload, long more) {}

    /** {@link StatusUpdate} of a later release. */
    record LaterUpdate(
            ExecutorId executor,
            long number,
            long lastLaunch,
            List<LaterEnded> ended,
            List<LaterSucceeded> succeeded,
            List<LaterStarted> started,
            List<LaterTakenBack> takenBack,
            boolean more) {}

    record LaterSucceeded(long taskSet, int count, Bytes attempts, Bytes metrics, Bytes values, Bytes more) {}

    record LaterStarted(long taskSet, int index, int attempt, long startedEpochMillis, String more) {}

    record LaterTakenBack(long taskSet, List<LaterAttempts> attempts, String more) {}

    record LaterAttempts(int first, int count, int attempt, long more) {}

    record LaterEnded(long taskSet, int index, int attempt, LaterEnd end, LaterMetrics metrics, String more) {}

    sealed interface LaterEnd {}

    @WireId(3)
    record LaterKilled(String reason, String by) implements LaterEnd {}

    @WireId(77)
    record LaterKind(long value) implements LaterEnd {}

    record LaterMetrics(long startedEpochMillis, long a, long b, long c, long d, long e, long f, long g, long more) {}

    /** Releases that knew less. */
    record EarlierLaunch(long number) {}

    record EarlierUpdate(ExecutorId executor, long number, long lastLaunch, List<EarlierEnded> ended) {}

    record EarlierEnded(long taskSet, int index, int attempt, TaskEnd end) {}

    record EarlierHeartbeat(ExecutorId executor, long incarnation) {}

    @Test
    void theBytesAreThoseOfTheDerivedCodecs() {
        sameBytes(StatusUpdate.class, new StatusUpdateCodec());
        sameBytes(Heartbeat.class, new HeartbeatCodec());
        sameBytes(LaunchTask.class, new LaunchTaskCodec());
    }

    private static <R extends Record> void sameBytes(Class<R> type, Codec<R> codec) {
        for (R sample : Samples.of(type)) {
            byte[] bytes = bytes(codec, sample);

            assertThat(bytes).isEqualTo(bytes(RecordCodec.of(type), sample));
            assertThat(codec.read(new WireInput(bytes))).isEqualTo(sample);
        }
    }

    @Test
    void whatALaterReleaseAppendedIsSkipped() {
        byte[] launch = bytes(
                RecordCodec.of(LaterLaunch.class),
                new LaterLaunch(
                        3,
                        2,
                        List.of(new LaterGroup(
                                9,
                                List.of(new LaterRange(0, 5, 1)),
                                List.of(new LaterTask(8, 1, Bytes.of(new byte[] {4}), 5)),
                                List.of("x"))),
                        "y"));
        byte[] update = bytes(
                RecordCodec.of(LaterUpdate.class),
                new LaterUpdate(
                        EXECUTOR,
                        3,
                        2,
                        List.of(new LaterEnded(
                                9,
                                4,
                                1,
                                new LaterKilled("enough", "someone"),
                                new LaterMetrics(1, 2, 3, 4, 5, 6, 7, 8, 9),
                                "z")),
                        List.of(new LaterSucceeded(9, 1, column(2), column(3), column(4), column(5))),
                        List.of(new LaterStarted(9, 5, 1, 77, "z")),
                        List.of(new LaterTakenBack(9, List.of(new LaterAttempts(3, 2, 1, 0)), "z")),
                        true));

        assertThat(new LaunchTaskCodec().read(new WireInput(launch)))
                .isEqualTo(new LaunchTask(
                        3,
                        2,
                        List.of(new TaskGroup(
                                9, List.of(new IndexRange(0, 5)), List.of(new TaskEntry(8, 1, Bytes.of(new byte[] {4
                                })))))));
        assertThat(new StatusUpdateCodec().read(new WireInput(update)))
                .isEqualTo(new StatusUpdate(
                        EXECUTOR,
                        3,
                        2,
                        List.of(new TaskEnded(
                                9, 4, 1, new TaskEnd.Killed("enough"), new TaskMetrics(1, 2, 3, 4, 5, 6, 7, 8))),
                        List.of(new SucceededTasks(9, 1, column(2), column(3), column(4))),
                        List.of(new StartedTask(9, 5, 1, 77)),
                        List.of(new TakenBack(9, List.of(new AttemptRange(3, 2, 1))))));
    }

    private static Bytes column(int length) {
        return Bytes.of(new byte[length]);
    }

    @Test
    void whatAnEarlierReleaseLackedReadsAsItsDefault() {
        byte[] launch = bytes(RecordCodec.of(EarlierLaunch.class), new EarlierLaunch(3));
        byte[] beat = bytes(RecordCodec.of(EarlierHeartbeat.class), new EarlierHeartbeat(EXECUTOR, 5));
        byte[] update = bytes(
                RecordCodec.of(EarlierUpdate.class),
                new EarlierUpdate(EXECUTOR, 1, 0, List.of(new EarlierEnded(9, 4, 1, new TaskEnd.Killed("enough")))));

        assertThat(new LaunchTaskCodec().read(new WireInput(launch))).isEqualTo(new LaunchTask(3, 0, List.of()));
        assertThat(new HeartbeatCodec().read(new WireInput(beat)))
                .isEqualTo(new Heartbeat(
                        EXECUTOR, 5, 0, List.of(), new ExecutorToDriver.ExecutorMetrics(0, 0, 0, 0, 0, 0, 0, 0)));
        assertThat(new StatusUpdateCodec().read(new WireInput(update)))
                .isEqualTo(new StatusUpdate(
                        EXECUTOR,
                        1,
                        0,
                        List.of(new TaskEnded(9, 4, 1, new TaskEnd.Killed("enough"), TaskMetrics.NONE)),
                        List.of(),
                        List.of(),
                        List.of()));
    }

    @Test
    void anEndThatIsNotKnownFailsTheMessageByName() {
        byte[] update = bytes(
                RecordCodec.of(LaterUpdate.class),
                new LaterUpdate(
                        EXECUTOR,
                        1,
                        0,
                        List.of(new LaterEnded(
                                9, 4, 1, new LaterKind(5), new LaterMetrics(0, 0, 0, 0, 0, 0, 0, 0, 0), "")),
                        List.of(),
                        List.of(),
                        List.of(),
                        false));

        assertThatThrownBy(() -> new StatusUpdateCodec().read(new WireInput(update)))
                .isInstanceOf(WireException.class)
                .hasMessageContainingAll("StatusUpdate", "77");
    }

    @Test
    void whatARecordRefusesFailsTheMessage() {
        byte[] bytes = bytes(
                RecordCodec.of(LaterLaunch.class),
                new LaterLaunch(
                        1, 0, List.of(new LaterGroup(9, List.of(new LaterRange(0, 0, 0)), List.of(), List.of())), ""));

        assertThatThrownBy(() -> new LaunchTaskCodec().read(new WireInput(bytes)))
                .isInstanceOf(WireException.class)
                .hasMessageContainingAll("LaunchTask", "count=0");
    }

    @Test
    void aColumnTooShortForItsCountFailsTheMessage() {
        byte[] bytes = bytes(
                RecordCodec.of(LaterUpdate.class),
                new LaterUpdate(
                        EXECUTOR,
                        1,
                        0,
                        List.of(),
                        List.of(new LaterSucceeded(9, 1_000_000, column(3), column(3), column(3), column(0))),
                        List.of(),
                        List.of(),
                        false));

        assertThatThrownBy(() -> new StatusUpdateCodec().read(new WireInput(bytes)))
                .isInstanceOf(WireException.class)
                .hasMessageContainingAll("StatusUpdate", "1000000 tasks");
    }

    @Test
    void damagedBytesEndInAWireExceptionAndNothingElse() {
        damage(StatusUpdate.class, new StatusUpdateCodec());
        damage(Heartbeat.class, new HeartbeatCodec());
        damage(LaunchTask.class, new LaunchTaskCodec());
    }

    private static <R extends Record> void damage(Class<R> type, Codec<R> codec) {
        byte[] sound = bytes(codec, Samples.of(type).get(0));
        for (int length = 0; length < sound.length; length++) {
            readsOrFails(codec, Arrays.copyOf(sound, length));
        }
        SplittableRandom random = new SplittableRandom(42);
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = sound.clone();
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            readsOrFails(codec, damaged);
        }
    }

    private static void readsOrFails(Codec<?> codec, byte[] bytes) {
        try {
            codec.read(new WireInput(bytes));
        } catch (WireException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static <T> byte[] bytes(Codec<T> codec, T value) {
        WireOutput out = new WireOutput();
        codec.write(value, out);
        return out.toArray();
    }
}
