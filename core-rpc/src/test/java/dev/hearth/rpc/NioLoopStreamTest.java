package dev.hearth.rpc;

/** Streams over the JDK's selectors, on the threads of the loops. */
class NioLoopStreamTest extends SocketStreamContract {
    @Override
    TestNet newNet() {
        return new SocketNet(false, SocketNet.Io.LOOPS_THREAD);
    }
}
