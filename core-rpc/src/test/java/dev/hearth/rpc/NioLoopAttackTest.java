package dev.hearth.rpc;

/** Attacks on listeners over the JDK's selectors, on the threads of the loops. */
class NioLoopAttackTest extends SocketAttackContract {
    @Override
    SocketNet newNet() {
        return new SocketNet(false, SocketNet.Io.LOOPS_THREAD);
    }
}
