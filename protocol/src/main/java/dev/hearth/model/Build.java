package dev.hearth.model;

import java.util.Optional;

/**
 * Which Hearth a process is, and on which Java it runs.
 *
 * @param release as the jar's manifest tells it, such as {@code 0.1.0}
 * @param java its version, such as {@code 17.0.15}
 * @param vendor of that Java
 */
public record Build(String release, String java, String vendor) {

    /** Whether they are the same in all. In a command the record's own equality would first have to be generated. */
    public boolean isAs(Build other) {
        return release.equals(other.release) && java.equals(other.java) && vendor.equals(other.vendor);
    }

    /** Of the process that asks. */
    public static Build ofThisProcess() {
        return new Build(
                Optional.ofNullable(Build.class.getPackage().getImplementationVersion())
                        .orElse("(not packaged)"),
                System.getProperty("java.version", ""),
                System.getProperty("java.vendor", ""));
    }
}
