package dev.hearth.cli.doctor;

import dev.hearth.model.Build;
import dev.hearth.protocol.ClientToMaster.Hosts;
import dev.hearth.protocol.ClientToMaster.WorkerHost;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the cluster's hosts run, and what their clocks say, as each tells when it is asked. */
final class HostChecks {
    private static final Duration MOST_SKEW = Duration.ofSeconds(1);
    private static final int MOST_NAMED = 5;
    private static final String NOT_TOLD = "the master does not tell";
    private static final String NONE = "no worker is connected";

    private HostChecks() {}

    /** @param here what this command is, and runs on */
    static List<Finding> all(Optional<Hosts> hosts, Build here) {
        return List.of(release(hosts, here), releases(hosts), java(hosts), clocks(hosts), ports(hosts));
    }

    static Finding release(Optional<Hosts> hosts, Build here) {
        Check check = new Check(Check.CLUSTER, "release of the master");
        if (hosts.isEmpty()) {
            return check.notChecked(NOT_TOLD);
        }
        String found = hosts.get().master().release();
        return found.equals(here.release())
                ? check.ok(found + ", as this command")
                : check.warning(
                        "the master is of " + found + ", this command of " + here.release(),
                        "install the same release here as on the master's host");
    }

    static Finding releases(Optional<Hosts> hosts) {
        return same(
                new Check(Check.CLUSTER, "releases of the workers"),
                hosts,
                Build::release,
                "install one release on all hosts, and restart what is of another");
    }

    /** Version and vendor: closures and their results are serialized by one, and opened by another. */
    static Finding java(Optional<Hosts> hosts) {
        return same(
                new Check(Check.CLUSTER, "Java of the workers"),
                hosts,
                build -> build.java() + " of " + build.vendor(),
                "install one JDK on all hosts, point JAVA_HOME to it, and restart the workers");
    }

    private static Finding same(Check check, Optional<Hosts> hosts, Function<Build, String> what, String remedy) {
        List<WorkerHost> told = told(hosts);
        if (told.isEmpty()) {
            return check.notChecked(hosts.isEmpty() ? NOT_TOLD : NONE);
        }
        String ofMaster = what.apply(hosts.orElseThrow().master());
        List<WorkerHost> others =
                those(told, each -> !each.build().map(what).orElse(ofMaster).equals(ofMaster));
        return others.isEmpty()
                ? check.ok(ofMaster + ", as the master's")
                : check.warning(
                        "the master's is " + ofMaster + "; "
                                + named(others, each -> each.build().map(what).orElse("")),
                        remedy);
    }

    static Finding clocks(Optional<Hosts> hosts) {
        Check check = new Check(Check.CLUSTER, "clocks of the workers");
        List<WorkerHost> told = told(hosts);
        if (told.isEmpty()) {
            return check.notChecked(hosts.isEmpty() ? NOT_TOLD : NONE);
        }
        List<WorkerHost> off = those(told, each -> each.clockOff().compareTo(MOST_SKEW) >= 0);
        return off.isEmpty()
                ? check.ok("differ from the master's by less than a second")
                : check.failed(
                        "differ from the master's: "
                                + named(off, each -> each.clockOff().toMillis() + " ms at least"),
                        "have all hosts follow a time server (chronyd, systemd-timesyncd)");
    }

    /** The master calls a worker back before it takes it, so who is there was reached both ways. */
    static Finding ports(Optional<Hosts> hosts) {
        Check check = new Check(Check.CLUSTER, "answers of the workers");
        if (hosts.isEmpty()) {
            return check.notChecked(NOT_TOLD);
        }
        List<WorkerHost> all = hosts.get().workers();
        List<WorkerHost> mute = those(all, each -> each.build().isEmpty());
        return all.isEmpty()
                ? check.notChecked(NONE)
                : mute.isEmpty()
                        ? check.ok(
                                all.size() + " answered the master now; each was called back on its port as it joined")
                        : check.warning(
                                "did not answer the master within 2 s: " + named(mute, each -> "no answer"),
                                "look at the load of those hosts, and at the network between them and the master");
    }

    private static List<WorkerHost> told(Optional<Hosts> hosts) {
        return hosts.map(all -> those(all.workers(), each -> each.build().isPresent()))
                .orElse(List.of());
    }

    private static List<WorkerHost> those(List<WorkerHost> hosts, Predicate<WorkerHost> which) {
        return hosts.stream().filter(which).toList();
    }

    private static String named(List<WorkerHost> hosts, Function<WorkerHost, String> what) {
        Stream<String> some =
                hosts.stream().limit(MOST_NAMED).map(each -> each.worker() + " (" + what.apply(each) + ")");
        return hosts.size() + ": " + some.collect(Collectors.joining(", ")) + (hosts.size() > MOST_NAMED ? ", …" : "");
    }
}
