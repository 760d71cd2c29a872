package dev.hearth.rpc;

/** Streams over memory, in virtual time. */
class MemoryStreamTest extends StreamContract {
    @Override
    TestNet newNet() {
        return new MemoryNet();
    }
}
