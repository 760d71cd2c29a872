package dev.hearth.driver.cluster;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.Config;
import dev.hearth.config.NetworkKeys;
import dev.hearth.model.MasterUrl;
import dev.hearth.rpc.RpcAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where the driver listens.
 *
 * @param bind what its listener binds
 * @param host under which executors reach it
 */
public record DriverAddress(RpcAddress bind, String host) {
    /** A name server that does not answer must not keep the user waiting. */
    private static final Duration LOOK_UP = Duration.ofMillis(1500);

    /** Resolves names, for a second and a half at most. Throws {@link DriverException}. */
    static DriverAddress of(Config config, MasterUrl masters) {
        CompletableFuture<DriverAddress> found = new CompletableFuture<>();
        Thread lookup = new Thread(
                () -> {
                    try {
                        found.complete(find(config, masters));
                    } catch (RuntimeException e) {
                        found.completeExceptionally(e);
                    }
                },
                "hearth-driver-lookup");
        lookup.setDaemon(true);
        lookup.start();
        try {
            return found.get(LOOK_UP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof DriverException sentence
                    ? sentence
                    : new DriverException("cannot find the driver's address: " + e.getCause());
        } catch (TimeoutException e) {
            throw new DriverException("cannot find the way to " + masters + ": its name was not resolved within "
                    + LOOK_UP.toMillis() + " ms; check hearth.master (--master) and the name server");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DriverException("interrupted while the address of " + masters + " was looked up");
        }
    }

    private static DriverAddress find(Config config, MasterUrl masters) {
        String host = config.get(ApplicationKeys.DRIVER_HOST).orElseGet(() -> routeTo(masters));
        Optional<String> set = config.get(ApplicationKeys.DRIVER_BIND_ADDRESS);
        String bind = set.orElse(host);
        InetAddress address;
        try {
            address = InetAddress.getByName(bind);
        } catch (UnknownHostException e) {
            throw new DriverException("the driver cannot listen on " + bind + ": the name has no address; set "
                    + ApplicationKeys.DRIVER_BIND_ADDRESS + " to an address of this machine");
        }
        if (!address.isLoopbackAddress() && !config.get(NetworkKeys.PLAINTEXT)) {
            throw new DriverException("the driver will not listen on " + bind + " ("
                    + (set.isPresent()
                            ? ApplicationKeys.DRIVER_BIND_ADDRESS
                            : config.isSet(ApplicationKeys.DRIVER_HOST)
                                    ? ApplicationKeys.DRIVER_HOST
                                    : "its address on the way to " + masters)
                    + "): connections are not encrypted, so anybody on that network could read and change what they"
                    + " carry; set " + NetworkKeys.PLAINTEXT + "=true to accept that risk");
        }
        return new DriverAddress(new RpcAddress(bind, config.get(ApplicationKeys.DRIVER_PORT)), host);
    }

    /** The local address of the way to the first master that has an address. */
    private static String routeTo(MasterUrl masters) {
        String failure = "";
        for (RpcAddress master : masters.addresses()) {
            // connecting a datagram socket sends nothing: it only looks the way up
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.connect(new InetSocketAddress(InetAddress.getByName(master.host()), master.port()));
                if (!socket.getLocalAddress().isAnyLocalAddress()) {
                    return socket.getLocalAddress().getHostAddress();
                }
                failure = "there is no route to " + master;
            } catch (UnknownHostException e) {
                failure = "the host name " + master.host() + " is not known";
            } catch (IOException | UncheckedIOException e) {
                failure = "there is no route to " + master + " (" + e.getMessage() + ")";
            }
        }
        throw new DriverException(
                DriverException.Kind.UNREACHABLE,
                "cannot register the application with " + masters + ": " + failure
                        + "; check the host name in hearth.master (--master)");
    }
}
