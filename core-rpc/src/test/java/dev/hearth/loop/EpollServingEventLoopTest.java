package dev.hearth.loop;

import io.netty.channel.epoll.Epoll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** The loop's promises while it waits in epoll, where there is one. */
class EpollServingEventLoopTest extends ServingEventLoopContract {
    @BeforeAll
    static void epollIsThere() {
        Assumptions.assumeTrue(Epoll.isAvailable(), "no epoll on this system");
    }

    EpollServingEventLoopTest() {
        super(true);
    }
}
