package dev.hearth.driver;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Names this host, for people. */
final class Hosts {
    private Hosts() {}

    static String here() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // a host whose own name does not resolve still has the address that everyone knows
            return "localhost";
        }
    }
}
