package dev.hearth.cli.doctor;

import dev.hearth.config.WorkerKeys;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the address that a worker here gives out is the one from which it reaches its master. */
final class RouteChecks {
    static final Check WORKER = new Check(Check.CLUSTER, "address of a worker here");

    private RouteChecks() {}

    /** @param url of the master, as {@code hearth://host:port}, or several separated by commas, the first of which counts */
    static Finding worker(Host host, Setup setup, String url) {
        String master = masterHost(url);
        Optional<InetAddress> route =
                host.addresses(master).stream().findFirst().flatMap(host::routeTo);
        if (route.isEmpty()) {
            return WORKER.notChecked("this host knows no way to " + master);
        }
        String from = route.get().getHostAddress();
        String name = setup.config()
                .get(WorkerKeys.ADVERTISED_HOST)
                .orElseGet(() -> setup.config().get(WorkerKeys.HOST));
        List<InetAddress> given = host.addresses(name);
        if (given.isEmpty()) {
            return WORKER.failed(
                    name + ", which it would give out, has no address",
                    "set " + WorkerKeys.ADVERTISED_HOST
                            + " to a name or address under which other hosts reach this one");
        }
        boolean found = given.stream().anyMatch(each -> each.isAnyLocalAddress() || each.equals(route.get()));
        boolean together = route.get().isLoopbackAddress() && given.stream().anyMatch(InetAddress::isLoopbackAddress);
        return found || together
                ? WORKER.ok("the way to " + master + " leaves from " + from + ", as " + name + " says")
                : WORKER.warning(
                        "it would give out " + name + " (" + addresses(given) + "), and the way to " + master
                                + " leaves from " + from,
                        "if a worker is to run here, set " + WorkerKeys.HOST + " or " + WorkerKeys.ADVERTISED_HOST
                                + " to " + from + ", unless others reach this host by another address");
    }

    private static String masterHost(String url) {
        String first = url.replaceFirst("^[a-z]+://", "").split(",", -1)[0];
        int port = first.lastIndexOf(':');
        return port < 0 ? first : first.substring(0, port);
    }

    private static String addresses(List<InetAddress> given) {
        return given.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
    }
}
