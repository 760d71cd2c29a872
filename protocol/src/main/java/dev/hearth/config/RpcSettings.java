package dev.hearth.config;

import dev.hearth.rpc.RpcConfig;

/** What the configuration says about connections. */
public final class RpcSettings {

    private RpcSettings() {}

    /** The limits of this process's connections. */
    public static RpcConfig from(Config config) {
        RpcConfig defaults = RpcConfig.defaults();
        return new RpcConfig(
                Math.toIntExact(config.get(NetworkKeys.MESSAGE_MAX_SIZE)),
                Math.toIntExact(config.get(NetworkKeys.OUTBOX_SIZE)),
                defaults.writableBytes(),
                config.get(NetworkKeys.CONNECT_TIMEOUT),
                config.get(NetworkKeys.HANDSHAKE_TIMEOUT),
                defaults.maxConnections(),
                defaults.maxUnauthenticated());
    }

    /** Whether to use the platform's native transport where there is one. */
    public static boolean preferNative(Config config) {
        return !config.get(NetworkKeys.IO_MODE).equals("NIO");
    }
}
