package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.model.ResourceAddresses;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskResourcesTest {
    private static final ResourceAddresses FOUR =
            new ResourceAddresses(Map.of("gpu", List.of("0", "1", "2", "3"), "fpga", List.of("a")));

    private static TaskResources gpus(String amount) {
        return TaskResources.of(Config.of(Map.of("hearth.task.resource.gpu.amount", amount), "test"));
    }

    @ParameterizedTest
    @CsvSource({".2,20", ".3,12", ".4,8", ".5,8", ".8,4", "1,4", "1.0,4", "2,2", "3,1", "4,1", "5,0", "0,20", "0.1,20"})
    void slotsAreTheLeastOfWhatCoresAndAddressesAllow(String amount, int slots) {
        assertThat(gpus(amount).slots(20, FOUR)).isEqualTo(slots);
    }

    @Test
    void coresAndEveryResourceCount() {
        TaskResources task = TaskResources.of(Config.of(
                Map.of(
                        "hearth.task.cpus", "2",
                        "hearth.task.resource.gpu.amount", "1",
                        "hearth.task.resource.fpga.amount", "0.5"),
                "test"));

        assertThat(task.slots(20, FOUR)).isEqualTo(2);
        assertThat(task.slots(3, FOUR)).isEqualTo(1);
        assertThat(task.slots(20, ResourceAddresses.NONE)).isZero();
        assertThat(task).hasToString("cores=2 fpga=1/2 gpu=1");
    }

    @Test
    void wholeAddressesBelongToOneSlotAlone() {
        assertThat(gpus("2").bySlot(2, FOUR))
                .containsExactly(Map.of("gpu", List.of("0", "1")), Map.of("gpu", List.of("2", "3")));
    }

    @ParameterizedTest
    @CsvSource({".2,20,5", ".3,12,3", ".5,8,2", ".5,6,2", ".8,4,1"})
    void aPartOfAnAddressIsSharedByAsManyTasksAsFit(String amount, int slots, int most) {
        Map<String, Integer> holders = new HashMap<>();
        for (Map<String, List<String>> slot : gpus(amount).bySlot(slots, FOUR)) {
            assertThat(slot.get("gpu")).hasSize(1);
            holders.merge(slot.get("gpu").get(0), 1, Integer::sum);
        }

        assertThat(holders).hasSize(4);
        assertThat(holders.values()).allMatch(each -> each <= most);
    }

    @Test
    void withoutKeysTasksHoldNothing() {
        assertThat(TaskResources.of(Config.empty()).bySlot(8, FOUR)).isEmpty();
        assertThat(gpus("0").bySlot(8, FOUR)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "0.0001", "two", "", "1e99999", "NaN"})
    void otherAmountsAreRefusedWithTheKey(String amount) {
        assertThatThrownBy(() -> gpus(amount))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("hearth.task.resource.gpu.amount=" + amount);
    }

    @Test
    void aTaskThatNeedsMoreThanItsExecutorIsRefusedWithBothKeys() {
        gpus("2").checkAgainst(Map.of("gpu", 2));
        assertThatThrownBy(() -> gpus("2").checkAgainst(Map.of("gpu", 1)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("hearth.task.resource.gpu.amount", "hearth.executor.resource.gpu.amount");
        assertThatThrownBy(() -> gpus("0.5").checkAgainst(Map.of())).isInstanceOf(ConfigException.class);
    }
}
