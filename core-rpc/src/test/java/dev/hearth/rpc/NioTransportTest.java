package dev.hearth.rpc;

/** The contract over the JDK's selectors. */
class NioTransportTest extends TransportContract {
    @Override
    TestNet newNet() {
        return new SocketNet(false, SocketNet.Io.OWN_THREADS);
    }
}
