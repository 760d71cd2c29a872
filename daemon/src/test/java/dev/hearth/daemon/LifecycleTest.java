package dev.hearth.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private final List<String> events = new ArrayList<>();
    private final Lifecycle lifecycle = new Lifecycle("daemon");

    @Test
    void componentsStartInOrderAndStopInReverse() throws Exception {
        addComponents("a", "b", "c");

        lifecycle.start();
        lifecycle.stop();

        assertThat(events).containsExactly("+a", "+b", "+c", "-c", "-b", "-a");
        assertThat(lifecycle.state()).isEqualTo(Lifecycle.State.STOPPED);
    }

    @Test
    void aSecondStartIsRefusedAndChangesNothing() throws Exception {
        addComponents("a");
        lifecycle.start();

        assertThatThrownBy(lifecycle::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot start the daemon: it is STARTED");

        assertThat(events).containsExactly("+a");
        assertThat(lifecycle.state()).isEqualTo(Lifecycle.State.STARTED);
    }

    @Test
    void aSecondStopDoesNothing() throws Exception {
        addComponents("a");
        lifecycle.start();

        lifecycle.stop();
        lifecycle.stop();

        assertThat(events).containsExactly("+a", "-a");
    }

    @Test
    void aStopBeforeTheStartStopsNothing() throws Exception {
        addComponents("a");

        lifecycle.stop();

        assertThat(events).isEmpty();
        assertThat(lifecycle.state()).isEqualTo(Lifecycle.State.STOPPED);
    }

    @Test
    void aStartAfterTheStopIsRefused() throws Exception {
        addComponents("a");
        lifecycle.stop();

        assertThatThrownBy(lifecycle::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot start the daemon: it is STOPPED");

        assertThat(events).isEmpty();
    }

    @Test
    void aStartThatFailsStopsWhatHadStarted() {
        addComponents("a", "b");
        lifecycle.add(
                "broken",
                () -> {
                    throw new IOException("no port");
                },
                () -> events.add("-broken"));
        addComponents("c");

        assertThatThrownBy(lifecycle::start).isInstanceOf(IOException.class).hasMessage("no port");

        assertThat(events).containsExactly("+a", "+b", "-b", "-a");
        assertThat(lifecycle.state()).isEqualTo(Lifecycle.State.STOPPED);
    }

    @Test
    void failuresToStopAreAllKeptAndKeepNobodyFromStopping() throws Exception {
        addComponents("a");
        lifecycle.add("b", () -> {}, () -> {
            throw new IOException("b stays");
        });
        lifecycle.add("c", () -> {}, () -> {
            throw new IOException("c stays");
        });
        lifecycle.start();

        assertThatThrownBy(lifecycle::stop)
                .hasMessage("the daemon did not stop cleanly")
                .hasRootCauseMessage("c stays")
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("b stays"));

        assertThat(events).containsExactly("+a", "-a");
    }

    @Test
    void nothingIsAddedToALifeThatHasBegun() throws Exception {
        lifecycle.start();

        assertThatThrownBy(() -> addComponents("late")).isInstanceOf(IllegalStateException.class);
    }

    private void addComponents(String... names) {
        for (String name : names) {
            lifecycle.add(name, () -> events.add("+" + name), () -> events.add("-" + name));
        }
    }
}
