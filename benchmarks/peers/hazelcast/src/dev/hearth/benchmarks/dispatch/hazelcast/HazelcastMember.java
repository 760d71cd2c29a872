package dev.hearth.benchmarks.dispatch.hazelcast;

import com.hazelcast.config.Config;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;

/** A member on loopback whose executor service has two threads. Prints {@code member PORT} and runs until it is ended. */
public final class HazelcastMember {
    private HazelcastMember() {}

    public static void main(String[] arguments) {
        Config config = new Config();
        NetworkConfig network = config.getNetworkConfig();
        network.setPort(0).setPortAutoIncrement(false);
        network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        config.addExecutorConfig(new ExecutorConfig(HazelcastProgram.EXECUTOR, 2).setQueueCapacity(0));
        int port = Hazelcast.newHazelcastInstance(config)
                .getCluster()
                .getLocalMember()
                .getAddress()
                .getPort();
        System.out.println("member " + port);
        System.out.flush();
    }
}
