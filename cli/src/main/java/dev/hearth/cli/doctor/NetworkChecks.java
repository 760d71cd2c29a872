package dev.hearth.cli.doctor;

import dev.hearth.config.Config;
import dev.hearth.config.ConfigKey;
import dev.hearth.config.DeployKeys;
import dev.hearth.config.HttpKeys;
import dev.hearth.config.NetworkKeys;
import dev.hearth.config.WorkerKeys;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where this host's daemons listen. */
final class NetworkChecks {
    private static final int LAST_PORT = 65_535;

    private NetworkChecks() {}

    static List<Finding> all(Host host, Setup setup, boolean beforeStart) {
        return List.of(
                listeners(host, setup, "master", DeployKeys.MASTER_HOST),
                listeners(host, setup, "worker", WorkerKeys.HOST),
                hostName(host, setup),
                port(host, setup, "master", beforeStart),
                port(host, setup, "worker", beforeStart),
                pages(host, setup, beforeStart));
    }

    static Finding listeners(Host host, Setup setup, String role, ConfigKey<String> key) {
        Check check = new Check(Check.NETWORK, role + " listener");
        String name = setup.config().get(key);
        List<InetAddress> addresses = host.addresses(name);
        if (addresses.isEmpty()) {
            return check.failed(name + " has no address", "set " + key + " to a name or address of this host");
        }
        if (addresses.stream().allMatch(InetAddress::isLoopbackAddress)) {
            return check.ok(name + ", for this host alone");
        }
        boolean wildcard = addresses.stream().anyMatch(InetAddress::isAnyLocalAddress);
        if (!setup.config().get(NetworkKeys.PLAINTEXT)) {
            return check.failed(
                    name + " is reached from other hosts, and connections are not encrypted: the " + role
                            + " will refuse to start",
                    "set " + key + " to 127.0.0.1, or " + NetworkKeys.PLAINTEXT + " to true to accept that risk");
        }
        return wildcard
                ? check.warning(
                        name + " is every address of this host, unencrypted",
                        "set " + key + " to the one address that the cluster uses")
                : check.ok(name + ", unencrypted, as " + NetworkKeys.PLAINTEXT + " allows");
    }

    static Finding hostName(Host host, Setup setup) {
        Check check = new Check(Check.NETWORK, "host name");
        String name = host.hostName();
        boolean local = List.of(DeployKeys.MASTER_HOST, WorkerKeys.HOST).stream()
                .flatMap(each -> host.addresses(setup.config().get(each)).stream())
                .allMatch(InetAddress::isLoopbackAddress);
        if (local) {
            return check.ok(name + "; daemons listen on loopback and do not use it");
        }
        List<InetAddress> addresses = host.addresses(name);
        if (addresses.isEmpty()) {
            return check.failed(
                    name + " has no address, and daemons listen on more than loopback",
                    "add a line with this host's address and " + name + " to /etc/hosts");
        }
        List<InetAddress> loopback =
                addresses.stream().filter(InetAddress::isLoopbackAddress).toList();
        return loopback.isEmpty()
                ? check.ok(name + " is " + addresses.get(0).getHostAddress())
                : check.failed(
                        name + " is " + loopback.get(0).getHostAddress()
                                + " here, which other hosts take for themselves",
                        "have /etc/hosts name this host by its own address, or set " + DeployKeys.MASTER_ADVERTISED_HOST
                                + " and " + WorkerKeys.ADVERTISED_HOST);
    }

    /** Also whether the address is one of this host's. */
    static Finding port(Host host, Setup setup, String role, boolean beforeStart) {
        boolean master = role.equals("master");
        Check check = new Check(Check.NETWORK, role + " port");
        String address = setup.config().get(master ? DeployKeys.MASTER_HOST : WorkerKeys.HOST);
        int first = setup.config().get(master ? DeployKeys.MASTER_PORT : WorkerKeys.PORT);
        if (first == 0) {
            return check.ok("any free one");
        }
        List<String> free = new ArrayList<>();
        List<String> own = new ArrayList<>();
        for (int i = 0; i < (master ? 1 : setup.workers()); i++) {
            int port = first + i;
            Optional<String> trouble = host.listenTrouble(address, port);
            if (trouble.isEmpty()) {
                free.add(String.valueOf(port));
            } else if (isOwn(host, setup, role, port)) {
                own.add(String.valueOf(port));
            } else {
                String found = "cannot listen on " + address + ":" + port + ": " + trouble.get();
                String remedy = "stop what has it (ss -ltnp), or set hearth." + role + ".host and hearth." + role
                        + ".port; a " + role + " that was started without the scripts may be that";
                return beforeStart ? check.failed(found, remedy) : check.warning(found, remedy);
            }
        }
        List<String> found = new ArrayList<>();
        if (!free.isEmpty()) {
            found.add(String.join(", ", free) + " free on " + address);
        }
        if (!own.isEmpty()) {
            found.add(String.join(", ", own) + " in use by a " + role + " of this installation");
        }
        return check.ok(String.join("; ", found));
    }

    /** Of a taken one the master takes the next. */
    static Finding pages(Host host, Setup setup, boolean beforeStart) {
        Check check = new Check(Check.NETWORK, "HTTP port");
        Config config = setup.config();
        int first = config.get(HttpKeys.PORT);
        if (!config.get(HttpKeys.ENABLED)) {
            return check.ok("none: " + HttpKeys.ENABLED + " is false");
        }
        if (first == 0) {
            return check.ok("any free one");
        }
        String address = config.get(DeployKeys.MASTER_HOST);
        Optional<String> trouble = host.listenTrouble(address, first);
        if (trouble.isEmpty()) {
            return check.ok(first + " free on " + address);
        }
        if (runsHere(host, setup, "master")) {
            return check.ok(
                    first + " in use, and a master of this installation runs; its log names the port of its pages");
        }
        OptionalInt next = IntStream.rangeClosed(1, config.get(HttpKeys.PORT_MAX_RETRIES))
                .map(each -> first + each)
                .filter(port ->
                        port <= LAST_PORT && host.listenTrouble(address, port).isEmpty())
                .findFirst();
        String found = "cannot listen on " + address + ":" + first + ": " + trouble.get();
        String remedy = "stop what has it (ss -ltnp), or set " + HttpKeys.PORT
                + "; a master that was started without the scripts may be that";
        if (next.isPresent()) {
            return check.warning(found + "; a master's pages would be on " + next.getAsInt(), remedy);
        }
        String all = found + ", nor on any of the next " + config.get(HttpKeys.PORT_MAX_RETRIES);
        return beforeStart ? check.failed(all, remedy) : check.warning(all, remedy);
    }

    private static boolean runsHere(Host host, Setup setup, String role) {
        return ports(host, setup, role).findAny().isPresent();
    }

    private static Stream<String> ports(Host host, Setup setup, String role) {
        return host.names(setup.pidDirectory()).stream()
                .filter(each -> each.contains("-" + role + "-") && each.endsWith(".port"));
    }

    private static boolean isOwn(Host host, Setup setup, String role, int port) {
        return ports(host, setup, role)
                .anyMatch(each -> host.read(setup.pidDirectory().resolve(each))
                        .filter(text -> text.strip().endsWith(":" + port))
                        .isPresent());
    }
}
