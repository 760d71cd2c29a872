package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CustomResourcesTest {

    private static Config config(String... keysAndValues) {
        Config.Builder builder = Config.builder();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            builder.put(keysAndValues[i], keysAndValues[i + 1], "test");
        }
        return builder.build();
    }

    @Test
    void amountsAreReadByTheNameOfTheResource() {
        Config config = config(
                "hearth.executor.resource.gpu.amount", "2",
                "spark.executor.resource.fpga.amount", "1",
                "hearth.executor.resource.none.amount", "0",
                "hearth.task.resource.gpu.amount", "1",
                "hearth.worker.resource.gpu.discoveryScript", "/bin/find-gpus");

        assertThat(CustomResources.executorAmounts(config)).isEqualTo(Map.of("gpu", 2, "fpga", 1));
        assertThat(CustomResources.values(config, CustomResources.WORKER_DISCOVERY_SCRIPT))
                .containsEntry("gpu", "/bin/find-gpus");
    }

    @Test
    void anAmountThatIsNoWholeNumberIsRefusedWithItsKey() {
        for (String amount : new String[] {"-1", "0.5", "many", "99999999999"}) {
            assertThatThrownBy(() ->
                            CustomResources.executorAmounts(config("hearth.executor.resource.gpu.amount", amount)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("hearth.executor.resource.gpu.amount=" + amount);
        }
    }

    @Test
    void aMisspeltKeyIsAnsweredWithTheOneThatWasMeant() {
        assertThatThrownBy(() -> config("hearth.executor.resource.gpu.amuont", "1"))
                .hasMessageContaining("did you mean hearth.executor.resource.gpu.amount?");
        assertThatThrownBy(() -> config("hearth.executor.resource..amount", "1"))
                .isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> config("hearth.task.resource.a b.amount", "1")).isInstanceOf(ConfigException.class);
        assertThat(config("spark.task.resource.gpu.vendor", "x").ignoredSparkKeys())
                .containsExactly("spark.task.resource.gpu.vendor");
    }
}
