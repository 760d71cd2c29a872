package dev.hearth.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.rpc.codec.Codec;
import dev.hearth.rpc.codec.RecordCodec;
import dev.hearth.rpc.codec.WireException;
import dev.hearth.rpc.codec.WireInput;
import dev.hearth.rpc.codec.WireOutput;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StartCodecsTest {
    private static final int DAMAGED = 2_000;

    private record Case<R extends Record>(Class<R> type, Codec<R> codec) {
        Codec<R> derived() {
            return RecordCodec.of(type);
        }

        @Override
        public String toString() {
            return type.getSimpleName();
        }
    }

    static Stream<Case<?>> everyCodec() {
        return Stream.of(
                new Case<>(ExecutorToDriver.RetrieveAppConfig.class, StartCodecs.RETRIEVE_APP_CONFIG),
                new Case<>(ExecutorToDriver.AppConfig.class, StartCodecs.APP_CONFIG),
                new Case<>(ExecutorToDriver.RegisterExecutor.class, StartCodecs.REGISTER_EXECUTOR),
                new Case<>(ExecutorToDriver.RegisteredExecutor.class, StartCodecs.REGISTERED_EXECUTOR),
                new Case<>(ExecutorToDriver.RegisterExecutorFailed.class, StartCodecs.REGISTER_EXECUTOR_FAILED),
                new Case<>(ExecutorToDriver.HeartbeatResponse.class, StartCodecs.HEARTBEAT_RESPONSE),
                new Case<>(DriverToExecutor.AddTaskSet.class, StartCodecs.ADD_TASK_SET),
                new Case<>(DriverToExecutor.RemoveTaskSet.class, StartCodecs.REMOVE_TASK_SET),
                new Case<>(DriverToExecutor.AcknowledgeStatus.class, StartCodecs.ACKNOWLEDGE_STATUS),
                new Case<>(DriverToExecutor.StopExecutor.class, StartCodecs.STOP_EXECUTOR),
                new Case<>(ExecutorToWorker.WatchWorker.class, StartCodecs.WATCH_WORKER),
                new Case<>(ExecutorToWorker.WatchingWorker.class, StartCodecs.WATCHING_WORKER));
    }

    @ParameterizedTest
    @MethodSource("everyCodec")
    <R extends Record> void theBytesAreThoseOfTheDerivedCodec(Case<R> each) {
        for (R sample : Samples.of(each.type())) {
            assertThat(bytes(each.codec(), sample)).isEqualTo(bytes(each.derived(), sample));
            assertThat(each.codec().read(new WireInput(bytes(each.derived(), sample))))
                    .isEqualTo(sample);
        }
    }

    @ParameterizedTest
    @MethodSource("everyCodec")
    <R extends Record> void anEarlierReleasesMessageReadsAsWithTheDerivedCodec(Case<R> each) {
        byte[] whole = bytes(each.derived(), Samples.of(each.type()).get(0));
        for (int length = 4; length <= whole.length; length++) {
            byte[] shorter = Arrays.copyOf(whole, length);
            shorter[2] = (byte) ((length - 4) >>> 8);
            shorter[3] = (byte) (length - 4);

            assertThat(read(each.codec(), shorter)).isEqualTo(read(each.derived(), shorter));
        }
    }

    @ParameterizedTest
    @MethodSource("everyCodec")
    <R extends Record> void damagedBytesAreReadOrRefusedAsByTheDerivedCodec(Case<R> each) {
        SplittableRandom random = new SplittableRandom(7);
        byte[] whole = bytes(each.derived(), Samples.of(each.type()).get(0));
        for (int i = 0; i < DAMAGED; i++) {
            byte[] damaged = whole.clone();
            for (int j = random.nextInt(1, 4); j > 0; j--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }

            assertThat(read(each.codec(), damaged)).isEqualTo(read(each.derived(), damaged));
        }
    }

    private static <R> Optional<R> read(Codec<R> codec, byte[] bytes) {
        try {
            return Optional.of(codec.read(new WireInput(bytes)));
        } catch (WireException e) {
            return Optional.empty();
        }
    }

    private static <R> byte[] bytes(Codec<R> codec, R value) {
        WireOutput out = new WireOutput();
        codec.write(value, out);
        return out.toArray();
    }
}
