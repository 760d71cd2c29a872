package dev.hearth.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResourceAddressesTest {

    @Test
    void theTextReadsBack() {
        ResourceAddresses addresses = new ResourceAddresses(
                Map.of("gpu", List.of("1", "0"), "fpga", List.of("0000:00:1f.6"), "none", List.of()));

        assertThat(addresses.text()).isEqualTo("fpga=0000:00:1f.6;gpu=1,0");
        assertThat(ResourceAddresses.parse(addresses.text())).isEqualTo(addresses);
        assertThat(addresses.of("gpu")).containsExactly("1", "0");
        assertThat(addresses.of("none")).isEmpty();
        assertThat(ResourceAddresses.parse(" ").isEmpty()).isTrue();
    }

    @Test
    void whatCouldNotBeReadBackIsRefused() {
        for (String address : List.of("", "a b", "a,b", "a;b", "a=b", "ä", "\n")) {
            assertThatThrownBy(() -> new ResourceAddresses(Map.of("gpu", List.of(address))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new ResourceAddresses(Map.of("gpu", List.of("0", "0"))))
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> new ResourceAddresses(Map.of("../x", List.of("0"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void otherTextsAreRefusedWithWhatIsWrong() {
        assertThatThrownBy(() -> ResourceAddresses.parse("gpu")).hasMessageContaining("\"gpu\" has no =");
        assertThatThrownBy(() -> ResourceAddresses.parse("gpu=0;gpu=1")).hasMessageContaining("name gpu twice");
        assertThatThrownBy(() -> ResourceAddresses.parse("gpu=0,")).isInstanceOf(IllegalArgumentException.class);
    }
}
