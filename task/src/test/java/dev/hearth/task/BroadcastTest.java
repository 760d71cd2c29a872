package dev.hearth.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BroadcastTest {
    private final List<Long> destroyed = new ArrayList<>();
    private final Broadcast<String> driver = new Broadcast<>(7, "the words", destroyed::add);

    @SuppressWarnings("unchecked")
    private static Broadcast<String> open(byte[] bytes) {
        return (Broadcast<String>) ClosureSerializer.deserialize(bytes, BroadcastTest.class.getClassLoader());
    }

    private Broadcast<String> inTask(BroadcastSource source) {
        byte[] bytes = ClosureSerializer.serialize(driver, "a broadcast");
        List<Broadcast<String>> opened = new ArrayList<>();
        new FakeTask(source).run(() -> opened.add(open(bytes)));
        return opened.get(0);
    }

    @Test
    void theValueDoesNotTravelWithTheHandle() {
        assertThat(new String(ClosureSerializer.serialize(driver, "it"), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("the words");
        assertThat(driver.value()).isEqualTo("the words");
    }

    @Test
    void aTasksCopyReadsTheExecutorsValueOnAnyThread() throws Exception {
        Broadcast<String> remote = inTask(id -> "value " + id);

        assertThat(remote.value()).isEqualTo("value 7");
        assertThat(CompletableFuture.supplyAsync(remote::value).get()).isEqualTo("value 7");
        assertThat(remote.id()).isEqualTo(7);
    }

    @Test
    void aValueThatCannotBeFetchedFailsWithTheReason() {
        Broadcast<String> remote = inTask(id -> {
            throw new IOException("broadcast " + id + " was removed");
        });

        assertThatThrownBy(remote::value)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("broadcast 7 was removed");
    }

    @Test
    void aHandleOpenedOutsideOfATaskHasNoValue() {
        Broadcast<String> stray = open(ClosureSerializer.serialize(driver, "a broadcast"));

        assertThatThrownBy(stray::value)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("broadcast 7 has no value here");
    }

    @Test
    void destroyingTellsOnceAndEndsTheValue() {
        driver.destroy();
        driver.destroy();

        assertThat(destroyed).containsExactly(7L);
        assertThatThrownBy(driver::value).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> inTask(id -> "v").destroy()).hasMessageContaining("in the driver only");
    }
}
