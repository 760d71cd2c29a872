package dev.hearth.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody at the command line of a cluster, who has nothing but what it prints and does what it says. */
public final class Terminal {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final LocalCluster cluster;

    public Terminal(LocalCluster cluster) {
        this.cluster = cluster;
    }

    /** Types a command, whose address is the cluster's. */
    public Child start(String command, String... words) {
        List<String> arguments = new ArrayList<>(List.of(command, "--master", cluster.url()));
        arguments.addAll(List.of(words));
        return cluster.cli(List.of(), arguments);
    }

    /** The same to its end, which must come with this exit status. */
    public Child ends(int status, String command, String... words) {
        Child child = start(command, words);
        assertThat(child.exit(LIMIT)).as(child::report).isEqualTo(status);
        return child;
    }

    /** The same; gives what the command printed, and it must have done what it was asked. */
    public String says(String command, String... words) {
        return ends(0, command, words).out();
    }

    /** The same as JSON. */
    public JsonNode json(String command, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-o", "json"));
        Child child = ends(0, command, all.toArray(String[]::new));
        try {
            return new ObjectMapper().readTree(child.out());
        } catch (IOException e) {
            throw new AssertionError(child.report(), e);
        }
    }

    /** Types a command as some output names it, such as {@code hearth kill app-1}, to its end. */
    public Child follows(String advice) {
        List<String> words = new ArrayList<>(List.of(advice.split(" ", -1)));
        assertThat(words.remove(0)).isEqualTo("hearth");
        String command = words.remove(0);
        return ends(0, command, words.toArray(String[]::new));
    }

    /** Waits until the child has written to standard error what the pattern finds, and gives its first group. */
    public static String told(Child child, String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return Await.value("it is told of " + pattern + " by " + child.name(), LIMIT, () -> {
            Matcher found = compiled.matcher(child.err());
            return found.find() ? Optional.of(found.group(found.groupCount())) : Optional.empty();
        });
    }
}
