package dev.hearth.cli.doctor;

import dev.hearth.cli.doctor.Cluster.Answer;
import dev.hearth.cli.doctor.Cluster.Reached;
import dev.hearth.cli.doctor.Cluster.Unreached;
import dev.hearth.model.Build;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import dev.hearth.rpc.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The cluster as its master sees it. */
final class ClusterChecks {
    private static final Duration SLOW = Duration.ofSeconds(1);
    private static final Duration MOST_SKEW = Duration.ofSeconds(1);
    private static final Duration SILENT = Duration.ofSeconds(4);
    private static final int MOST_NAMED = 5;

    private ClusterChecks() {}

    /**
     * An answer means that both sides speak the same protocol: another one is refused when a connection is made.
     *
     * @param here what this command is, and runs on
     */
    static List<Finding> all(Cluster cluster, Build here) {
        Answer answer = cluster.ask();
        List<Finding> findings = new ArrayList<>(List.of(master(cluster, answer)));
        if (!(answer instanceof Reached reached)) {
            return findings;
        }
        findings.add(new Check(Check.CLUSTER, "protocol").ok("the master speaks that of hearth " + here.release()));
        Beside<Finding> operator = Beside.begin(() -> role(cluster, Role.OPERATOR));
        findings.add(role(cluster, Role.SUBMIT));
        findings.add(operator.await());
        findings.add(clock(reached));
        findings.add(workers(reached.state()));
        findings.add(dead(reached.state()));
        findings.add(degraded(reached.state()));
        findings.add(silent(reached.state()));
        findings.addAll(HostChecks.all(reached.hosts(), here));
        return findings;
    }

    static Finding master(Cluster cluster, Answer answer) {
        Check check = new Check(Check.CLUSTER, "master");
        if (answer instanceof Unreached unreached) {
            return check.failed(unreached.found(), unreached.remedy());
        }
        Reached reached = (Reached) answer;
        Duration took = Duration.between(reached.asked(), reached.answered());
        String found = cluster.url() + " answered in " + took.toMillis() + " ms";
        return took.compareTo(SLOW) >= 0
                ? check.warning(found, "look at the load of the master's host, and at the network between")
                : check.ok(found);
    }

    static Finding role(Cluster cluster, Role role) {
        Check check = new Check(Check.CLUSTER, role == Role.SUBMIT ? "may submit" : "may operate");
        return cluster.refusal(role)
                .map(each -> check.failed(each.found(), each.remedy()))
                .orElseGet(() -> check.ok("this key's role is accepted"));
    }

    static Finding clock(Reached reached) {
        Check check = new Check(Check.CLUSTER, "clock of the master");
        Duration early = Duration.between(reached.state().at(), reached.asked());
        Duration late = Duration.between(reached.answered(), reached.state().at());
        Duration skew = early.compareTo(late) > 0 ? early : late;
        return skew.compareTo(MOST_SKEW) >= 0
                ? check.failed(
                        "differs from this host's by " + skew.toMillis() + " ms at least",
                        "have both hosts follow a time server (chronyd, systemd-timesyncd)")
                : check.ok("differs from this host's by less than a second");
    }

    static Finding workers(MasterState state) {
        Check check = new Check(Check.CLUSTER, "workers");
        long alive = state.workers().stream()
                .filter(each -> each.state() == WorkerState.ALIVE)
                .count();
        List<WorkerView> drained = those(state, each -> each.state() == WorkerState.DRAINING);
        String others = drained.isEmpty() ? "" : "; drained: " + named(drained);
        if (alive > 0) {
            return check.ok(alive + " of " + state.workers().size() + " take what they are given" + others);
        }
        return check.failed(
                state.workers().isEmpty() ? "there are none" : "none takes anything new" + others,
                drained.isEmpty()
                        ? "start one on each host: sbin/start-worker.sh " + state.url()
                        : "have a drained one take something again: hearth undrain "
                                + drained.get(0).worker() + "; or start another: sbin/start-worker.sh " + state.url());
    }

    static Finding dead(MasterState state) {
        Check check = new Check(Check.CLUSTER, "dead workers");
        List<WorkerView> dead = those(state, each -> each.state() == WorkerState.DEAD);
        return dead.isEmpty()
                ? check.ok("none")
                : check.failed(
                        named(dead),
                        "on each of those hosts see the worker's log, and start it: sbin/start-worker.sh "
                                + state.url());
    }

    static Finding degraded(MasterState state) {
        Check check = new Check(Check.CLUSTER, "troubled workers");
        List<WorkerView> troubled = those(state, each -> each.state() == WorkerState.DEGRADED);
        return troubled.isEmpty()
                ? check.ok("none")
                : check.warning(
                        named(troubled), "remove what each complains of; it takes something again by itself then");
    }

    static Finding silent(MasterState state) {
        Check check = new Check(Check.CLUSTER, "silent workers");
        List<WorkerView> silent = those(
                state,
                each -> each.state() != WorkerState.DEAD && each.lastHeartbeat().compareTo(SILENT) > 0);
        return silent.isEmpty()
                ? check.ok("none")
                : check.warning(
                        named(silent),
                        "look at the load of those hosts, and at the network between them and the master");
    }

    private static List<WorkerView> those(MasterState state, Predicate<WorkerView> which) {
        return state.workers().stream().filter(which).toList();
    }

    private static String named(List<WorkerView> workers) {
        String some = workers.stream()
                .limit(MOST_NAMED)
                .map(each -> each.worker() + " ("
                        + each.trouble().map(why -> why + ", ").orElse("") + "last heard "
                        + each.lastHeartbeat().toSeconds() + " s ago)")
                .collect(Collectors.joining(", "));
        return workers.size() + ": " + some + (workers.size() > MOST_NAMED ? ", …" : "");
    }
}
