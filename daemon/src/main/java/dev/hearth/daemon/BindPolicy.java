package dev.hearth.daemon;

import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import dev.hearth.config.ConfigKey;
import dev.hearth.config.NetworkKeys;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Where a process may listen, and the sentences for when it cannot. Resolves names, so not to be called in a loop. */
public final class BindPolicy {

    private BindPolicy() {}

    /**
     * Allows loopback addresses, and others only with {@code hearth.network.plaintext}.
     *
     * @param who "the master", "the driver"
     * @param hostKey the key that sets the address
     * @throws ConfigException when the host has no address, or may not be bound
     */
    public static void check(String who, String host, ConfigKey<?> hostKey, Config config) {
        boolean loopback;
        try {
            loopback = Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            throw new ConfigException(who + " cannot listen on " + host + ": the name has no address; set " + hostKey
                    + " to a name or address of this machine");
        }
        if (!loopback && !config.get(NetworkKeys.PLAINTEXT)) {
            throw new ConfigException(who + " will not listen on " + host + " (" + hostKey + "): connections are not"
                    + " encrypted, so anybody on that network could read and change what they carry; bind 127.0.0.1, or"
                    + " set " + NetworkKeys.PLAINTEXT + "=true to accept that risk");
        }
    }

    /** The address under which others reach a listener bound to {@code host} when no other was set: {@code host}, or this machine's name for a wildcard. */
    public static String advertised(String host) {
        try {
            return InetAddress.getByName(host).isAnyLocalAddress()
                    ? InetAddress.getLocalHost().getHostName()
                    : host;
        } catch (UnknownHostException e) {
            return host;
        }
    }

    /** What to tell the user when a listener could not be bound; {@code cause} names the address and the trouble. */
    public static StartException cannotListen(String who, ConfigKey<?> portKey, Throwable cause) {
        return new StartException(who + " could not start: " + cause.getMessage()
                + "; choose another port with --port or " + portKey + " (0 takes any free one), or stop the process"
                + " that has it");
    }
}
