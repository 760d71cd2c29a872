package dev.hearth.rpc;

import io.netty.channel.epoll.Epoll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** Attacks on listeners over epoll, where there is one. */
class EpollAttackTest extends SocketAttackContract {
    @BeforeAll
    static void epollIsThere() {
        Assumptions.assumeTrue(Epoll.isAvailable(), "no epoll on this system");
    }

    @Override
    SocketNet newNet() {
        return new SocketNet(true, SocketNet.Io.OWN_THREADS);
    }
}
