package dev.hearth.driver.cluster;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.hearth.rpc.netty.NettyTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a driver does ahead of its first executor. */
class FirstUseTest {

    @Test
    void anExecutorInMemoryRegistersAndItsTaskSucceeds() {
        assertThatCode(FirstUse::runTask).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatSocketsNeedIsLoaded(boolean preferNative) {
        assertThatCode(() -> NettyTransport.load(preferNative, true)).doesNotThrowAnyException();
    }
}
