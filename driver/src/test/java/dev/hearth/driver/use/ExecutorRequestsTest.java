package dev.hearth.driver.use;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.driver.HearthContext;
import dev.hearth.driver.HearthException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecutorRequestsTest {

    @Test
    void whereExecutorsCannotBeAskedForNothingIsDone() {
        try (HearthContext context = HearthContext.builder().master("local[2]").create()) {
            assertThat(context.requestTotalExecutors(3)).isFalse();
            assertThat(context.requestExecutors(1)).isFalse();
            assertThat(context.killExecutors(List.of("local/0", "0"))).isEmpty();
            assertThat(context.executors())
                    .singleElement()
                    .satisfies(each -> assertThat(each.isLeaving()).isFalse());
            assertThat(context.range(0, 3).count()).isEqualTo(3);
        }
    }

    @Test
    void negativeNumbersAndAClosedContextAreSentences() {
        HearthContext context = HearthContext.builder().master("local[2]").create();
        assertThatThrownBy(() -> context.requestTotalExecutors(-1))
                .isInstanceOf(HearthException.class)
                .hasMessageContaining("requestTotalExecutors: total must not be negative, found -1");
        assertThatThrownBy(() -> context.requestExecutors(-1)).isInstanceOf(HearthException.class);
        context.close();

        assertThatThrownBy(() -> context.requestTotalExecutors(1)).hasMessageContaining("closed");
        assertThatThrownBy(() -> context.killExecutors(List.of("0"))).hasMessageContaining("closed");
    }

    @Test
    void localModeHasNoCustomResources() {
        assertThatThrownBy(() -> HearthContext.builder()
                        .master("local[2]")
                        .set("hearth.task.resource.gpu.amount", "1")
                        .create())
                .isInstanceOf(HearthException.class)
                .hasMessageContainingAll("local[2] has no custom resources", "hearth.task.resource.gpu.amount");
        assertThatThrownBy(() -> HearthContext.builder()
                        .master("hearth://127.0.0.1:1")
                        .set("hearth.task.resource.gpu.amount", "2")
                        .set("hearth.executor.resource.gpu.amount", "1")
                        .create())
                .isInstanceOf(HearthException.class)
                .hasMessageContaining("no task could ever run");
    }
}
