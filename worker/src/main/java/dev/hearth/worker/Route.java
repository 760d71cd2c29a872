package dev.hearth.worker;

import dev.hearth.daemon.BindPolicy;
import dev.hearth.model.MasterUrl;
import dev.hearth.rpc.RpcAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Finds the address under which others reach this host. Resolves names, so it may block. */
final class Route {
    private Route() {}

    /**
     * The host to advertise: the one bound, or, if that is all of this host's, the local address of the route to the
     * first master that has one.
     */
    static String advertisedHost(RpcAddress bind, MasterUrl masters) {
        if (isWildcard(bind.host())) {
            for (RpcAddress master : masters.addresses()) {
                try {
                    return localAddress(master);
                } catch (IOException | UncheckedIOException e) {
                    // its name has no address yet, or there is no way to it: the next may be better off
                    continue;
                }
            }
        }
        return BindPolicy.advertised(bind.host());
    }

    private static boolean isWildcard(String host) {
        try {
            return InetAddress.getByName(host).isAnyLocalAddress();
        } catch (IOException e) {
            return false;
        }
    }

    /** Connecting a datagram socket sends nothing: it only looks the route up. */
    private static String localAddress(RpcAddress remote) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(remote.host()), remote.port()));
            InetAddress local = socket.getLocalAddress();
            if (local.isAnyLocalAddress()) {
                throw new IOException("no route to " + remote);
            }
            return local.getHostAddress();
        }
    }
}
