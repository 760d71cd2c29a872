package dev.hearth.model;

import java.util.List;

/**
 * A driver for the cluster to run. Journalled and shown: it holds no secret.
 *
 * @param name for people
 * @param user who submitted it
 * @param resources its cores, and its heap
 * @param command what a worker forks; {@link #USER_JAR} in its arguments stands for the first of the jars where the
 *     worker has put it, {@link #JARS} for all of them, separated by commas
 * @param jars the program's jar, then the others; none if the command names paths that its worker has
 * @param supervise whether it is started again after it failed
 */
public record DriverSpec(
        String name, String user, Resources resources, LaunchCommand command, List<Artifact> jars, boolean supervise) {
    /** Stands for the path of the program's jar. */
    public static final String USER_JAR = "{{USER_JAR}}";
    /** Stands for the paths of all jars, separated by commas. */
    public static final String JARS = "{{JARS}}";

    public DriverSpec {
        if (resources.cores() <= 0 || resources.memoryBytes() <= 0) {
            throw new IllegalArgumentException("a driver takes at least one core and some memory, found cores="
                    + resources.cores() + " memoryBytes=" + resources.memoryBytes());
        }
        if (jars.isEmpty() && command.arguments().contains(USER_JAR)) {
            throw new IllegalArgumentException("a driver needs the jar of its program");
        }
        jars = List.copyOf(jars);
    }

    /** The same for another user. */
    public DriverSpec of(String otherUser) {
        return new DriverSpec(name, otherUser, resources, command, jars, supervise);
    }
}
