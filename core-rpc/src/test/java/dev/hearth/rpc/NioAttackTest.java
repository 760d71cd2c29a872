package dev.hearth.rpc;

/** Attacks on listeners over the JDK's selectors. */
class NioAttackTest extends SocketAttackContract {
    @Override
    SocketNet newNet() {
        return new SocketNet(false, SocketNet.Io.OWN_THREADS);
    }
}
