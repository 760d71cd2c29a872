package dev.hearth.cli.doctor;

import dev.hearth.config.Installation;
import dev.hearth.model.Build;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the checks, those that wait for something beside the others, and tells what they found section by section. */
public final class Doctor {
    private static final String UNREADABLE = "the settings cannot be read";

    private final Host host;
    private final Installation installation;
    private final Map<String, String> environment;

    public Doctor(Host host, Installation installation, Map<String, String> environment) {
        this.host = host;
        this.installation = installation;
        this.environment = Map.copyOf(environment);
    }

    /**
     * What was found, in the order of the sections.
     *
     * @param cluster to look at, too; empty: this host alone, before anything is started
     * @param here what this command is, and runs on
     */
    public List<Finding> findings(Optional<Cluster> cluster, Build here) {
        // these wait most of their time: for a process, for the network, and for disks
        Beside<List<Finding>> asked = Beside.begin(
                () -> cluster.map(each -> ClusterChecks.all(each, here)).orElse(List.of()));
        Beside<Finding> start = Beside.begin(() -> JavaChecks.start(host));
        Setup setup = Setup.of(host, installation, environment);
        Beside<List<Finding>> storage = Beside.begin(() -> known(setup, StorageChecks.all(host, setup)));
        List<Finding> findings = new ArrayList<>(SettingsChecks.all(host, setup));
        findings.addAll(known(setup, List.of(SettingsChecks.secret(host, setup), SettingsChecks.tokens(host, setup))));
        findings.addAll(known(setup, NetworkChecks.all(host, setup, cluster.isEmpty())));
        findings.addAll(SystemChecks.all(host));
        findings.addAll(known(setup, SystemChecks.offers(host, setup)));
        int beforeStorage = findings.size();
        findings.addAll(LeftoverChecks.all(host, setup));
        findings.addAll(known(setup, List.of(LeftoverChecks.locks(host, setup))));
        findings.addAll(beforeStorage, storage.await());
        findings.addAll(0, JavaChecks.all(host, start));
        findings.addAll(asked.await());
        cluster.ifPresent(each -> findings.add(
                setup.trouble().isEmpty()
                        ? RouteChecks.worker(host, setup, each.url())
                        : RouteChecks.WORKER.notChecked(UNREADABLE)));
        return findings;
    }

    /** What was found by settings that are not those of this host says nothing. */
    private static List<Finding> known(Setup setup, List<Finding> findings) {
        return setup.trouble().isEmpty()
                ? findings
                : findings.stream()
                        .map(each -> new Check(each.section(), each.check()).notChecked(UNREADABLE))
                        .toList();
    }
}
