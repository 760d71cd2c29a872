package dev.hearth.simulation;

import dev.hearth.config.Config;
import dev.hearth.master.Master;
import dev.hearth.master.MasterConfig;
import dev.hearth.model.Epoch;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.Endpoints;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import java.time.ZoneOffset;
import java.util.Set;

/** A master process of the simulation. Each incarnation is a cluster of its own, as without a journal on disk. */
final class SimMaster {
    static final RpcAddress ADDRESS = new RpcAddress("m", 7077);

    private final SimProcess process;
    private final Master master;

    SimMaster(World world, int incarnation) {
        this.process = new SimProcess(world, ADDRESS.host(), "master " + incarnation);
        this.master = new Master(
                process.loop(),
                MasterConfig.from(Config.empty()),
                new SimJournal(world, process.loop()),
                new Epoch("cluster-" + incarnation, 1),
                ZoneOffset.UTC,
                world.nextPid());
        KeyRing keys = new KeyRing()
                .grant(KeyRing.CLUSTER, Set.of(Role.WORKER, Role.SUBMIT, Role.OPERATOR, Role.READ), world.secret());
        process.loop().execute(() -> {
            master.start();
            process.env().register(Endpoints.MASTER, master);
            var unused = process.env()
                    .listen(ADDRESS, new Credentials(Role.MASTER, "master", KeyRing.CLUSTER, world.secret()), keys);
        });
    }

    SimProcess process() {
        return process;
    }

    MasterState state() {
        return master.snapshot();
    }
}
