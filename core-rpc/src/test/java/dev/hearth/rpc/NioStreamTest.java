package dev.hearth.rpc;

/** Streams over the JDK's selectors. */
class NioStreamTest extends SocketStreamContract {
    @Override
    TestNet newNet() {
        return new SocketNet(false, SocketNet.Io.OWN_THREADS);
    }
}
