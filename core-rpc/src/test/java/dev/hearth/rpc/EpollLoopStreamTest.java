package dev.hearth.rpc;

import io.netty.channel.epoll.Epoll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** Streams over epoll, where there is one, on the threads of the loops. */
class EpollLoopStreamTest extends SocketStreamContract {
    @BeforeAll
    static void epollIsThere() {
        Assumptions.assumeTrue(Epoll.isAvailable(), "no epoll on this system");
    }

    @Override
    TestNet newNet() {
        return new SocketNet(true, SocketNet.Io.LOOPS_THREAD);
    }
}
