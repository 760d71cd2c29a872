package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/** What a master's process gives its master besides the journal, for simulations. */
public final class SimulatedMaster {
    private SimulatedMaster() {}

    /**
     * Has workers called back, and drivers run.
     *
     * @param self with which the master proves itself
     * @param keys of its listener
     * @param artifacts where jars are kept
     * @param disk runs tasks one after the other
     */
    public static void furnish(
            Master master, RpcEnv env, Credentials self, KeyRing keys, Path artifacts, Executor disk) {
        EventLoop loop = env.loop();
        Secret clusterSecret = self.secret();
        ArtifactStore store = new ArtifactStore(artifacts, loop, disk);
        try {
            store.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        env.serveStreams(store);
        master.probe(new WorkerProbe(env, self));
        master.drivers().host(new DriverHost(store, keys, clusterSecret));
    }
}
