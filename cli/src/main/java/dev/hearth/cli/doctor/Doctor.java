package dev.hearth.cli.doctor;

import dev.hearth.config.Installation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the checks, section by section. */
public final class Doctor {
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
     * @param release of this command
     */
    public List<Finding> findings(Optional<Cluster> cluster, String release) {
        Setup setup = Setup.of(host, installation, environment);
        List<Finding> findings = new ArrayList<>(JavaChecks.all(host));
        findings.addAll(SettingsChecks.all(host, setup));
        findings.addAll(known(setup, List.of(SettingsChecks.secret(host, setup))));
        findings.addAll(known(setup, NetworkChecks.all(host, setup, cluster.isEmpty())));
        findings.addAll(SystemChecks.all(host));
        findings.addAll(known(setup, SystemChecks.offers(host, setup)));
        findings.addAll(known(setup, StorageChecks.all(host, setup)));
        findings.addAll(LeftoverChecks.all(host, setup));
        findings.addAll(known(setup, List.of(LeftoverChecks.locks(host, setup))));
        cluster.ifPresent(each -> findings.addAll(ClusterChecks.all(each, release)));
        return findings;
    }

    /** What was found by settings that are not those of this host says nothing. */
    private static List<Finding> known(Setup setup, List<Finding> findings) {
        return setup.trouble().isEmpty()
                ? findings
                : findings.stream()
                        .map(each -> new Check(each.section(), each.check()).notChecked("the settings cannot be read"))
                        .toList();
    }
}
