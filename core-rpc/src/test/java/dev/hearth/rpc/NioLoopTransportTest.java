package dev.hearth.rpc;

/** The contract over the JDK's selectors, on the threads of the loops. */
class NioLoopTransportTest extends TransportContract {
    @Override
    TestNet newNet() {
        return new SocketNet(false, SocketNet.Io.LOOPS_THREAD);
    }
}
