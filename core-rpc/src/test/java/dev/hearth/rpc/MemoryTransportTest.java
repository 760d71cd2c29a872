package dev.hearth.rpc;

/** The contract over memory, in virtual time. */
class MemoryTransportTest extends TransportContract {
    @Override
    TestNet newNet() {
        return new MemoryNet();
    }
}
