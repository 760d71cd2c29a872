package dev.hearth.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A program about to be submitted to a cluster with {@code hearth submit}. */
public final class Submission {
    private final LocalCluster cluster;
    private final Path jar;
    private final List<String> flags = new ArrayList<>();
    private final List<String> jvmOptions = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();

    Submission(LocalCluster cluster, Path jar, String mainClass) {
        this.cluster = cluster;
        this.jar = jar;
        flags.add("--class");
        flags.add(mainClass);
    }

    public Submission conf(String key, String value) {
        return flag("--conf", key + "=" + value);
    }

    public Submission flag(String... words) {
        flags.addAll(List.of(words));
        return this;
    }

    /** A variable of the command's own process. */
    public Submission environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** The driver listens where executors reach it through the proxy alone. */
    public Submission through(TcpProxy proxy, String driverHost) {
        return conf("hearth.driver.host", "127.0.0.1")
                .conf("hearth.driver.bindAddress", driverHost)
                .conf("hearth.driver.port", Integer.toString(proxy.port()));
    }

    /** Submits it with these arguments. */
    public Child start(Object... arguments) {
        List<String> words = new ArrayList<>(List.of("submit"));
        if (!flags.contains("--master")) {
            words.addAll(List.of("--master", cluster.url()));
        }
        words.addAll(flags);
        words.add(jar.toString());
        for (Object argument : arguments) {
            words.add(String.valueOf(argument));
        }
        return cluster.cli(environment, jvmOptions, words);
    }
}
