package dev.hearth.cli.doctor;

import java.util.Optional;

/** A check by its name, of which there are findings. */
record Check(String section, String name) {
    static final String JAVA = "Java";
    static final String SETTINGS = "Settings";
    static final String NETWORK = "Network";
    static final String SYSTEM = "System";
    static final String STORAGE = "Storage";
    static final String LEFTOVERS = "Leftovers";
    static final String CLUSTER = "Cluster";

    Finding ok(String found) {
        return new Finding(section, name, Verdict.OK, found, Optional.empty());
    }

    Finding warning(String found, String remedy) {
        return new Finding(section, name, Verdict.WARNING, found, Optional.of(remedy));
    }

    Finding failed(String found, String remedy) {
        return new Finding(section, name, Verdict.FAILED, found, Optional.of(remedy));
    }

    Finding notChecked(String why) {
        return new Finding(section, name, Verdict.NOT_CHECKED, why, Optional.empty());
    }
}
