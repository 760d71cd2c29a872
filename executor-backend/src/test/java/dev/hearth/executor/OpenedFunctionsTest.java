package dev.hearth.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.TaskBody;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class OpenedFunctionsTest {
    private final OpenedFunctions functions = new OpenedFunctions();
    private int opened;

    @Test
    void aFunctionThatCannotChangeIsOpenedTwiceAndThenServesAllStages() throws Exception {
        for (int stage = 0; stage < 10; stage++) {
            functions.function(bytes(1), opening(() -> (context, payload) -> 1));
        }

        assertThat(opened).isEqualTo(2);
    }

    @Test
    void aFunctionThatMayChangeIsOpenedForEachStage() throws Exception {
        TaskBody<?> before = (context, payload) -> 0;
        for (int stage = 0; stage < 10; stage++) {
            List<Integer> captured = new ArrayList<>();
            TaskBody<?> function = functions.function(bytes(1), opening(() -> (context, payload) -> captured.size()));
            assertThat(function).isNotSameAs(before);
            before = function;
        }

        assertThat(opened).isEqualTo(10);
    }

    @Test
    void otherBytesAreAnotherFunction() throws Exception {
        for (int stage = 0; stage < 3; stage++) {
            functions.function(bytes(1), opening(() -> (context, payload) -> 1));
            functions.function(bytes(2), opening(() -> (context, payload) -> 2));
        }

        assertThat(opened).isEqualTo(4);
    }

    @Test
    void whatIsKeptIsBounded() throws Exception {
        for (int round = 0; round < 3; round++) {
            for (int each = 0; each < 10_000; each++) {
                functions.function(bytes(each), opening(() -> (context, payload) -> 1));
            }
        }

        assertThat(opened).isEqualTo(30_000);
    }

    private Callable<TaskBody<?>> opening(Callable<TaskBody<?>> make) {
        return () -> {
            opened++;
            return make.call();
        };
    }

    private static Bytes bytes(int number) {
        return Bytes.of(new byte[] {(byte) number, (byte) (number >>> 8)});
    }
}
