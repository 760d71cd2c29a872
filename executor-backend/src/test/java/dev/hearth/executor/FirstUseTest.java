package dev.hearth.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.protocol.ExecutorToDriver.StatusUpdate;
import dev.hearth.protocol.HearthMessages;
import org.junit.jupiter.api.Test;

/** What an executor does ahead of its first task. */
class FirstUseTest {

    @Test
    void itsTaskSucceedsAsThoseOfApplicationsDo() throws Exception {
        StatusUpdate news = FirstUse.runTask(HearthMessages.table());

        assertThat(news.ended()).isEmpty();
        assertThat(news.succeeded()).hasSize(1);
    }
}
