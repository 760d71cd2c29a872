package dev.hearth.worker.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.model.ResourceAddresses;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the custom resources of this host, once, at the start of a worker: those that a file names, and by running a
 * program for each other. Blocks, no longer than its limit for each program.
 */
public final class ResourceDiscovery {
    /**
     * What a discovery script has for its answer. The start scripts wait 30 s for a worker, with the start of its JVM: one
     * that hangs is to be told by the worker, with its name, before they give up without it.
     */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(ResourceDiscovery.class);
    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern OLD_OUTPUT = Pattern.compile("discovery-\\d+\\.(?:out|err)");
    private static final String FILE_FORM = "[{\"id\": {\"resourceName\": \"gpu\"}, \"addresses\": [\"0\", \"1\"]}]";
    private static final String SCRIPT_FORM = "{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}";
    private static final Set<String> WORKERS = Set.of("", "hearth.worker", "spark.worker");

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Integer> amounts;
    private final Map<String, String> scripts;
    private final Optional<Path> file;
    private final Path directory;
    private final Duration limit;

    /**
     * @param amounts units to give out by name; 0: none of what is found, without an entry all of it
     * @param scripts programs that find the units of one resource
     * @param file that names units, before any program
     * @param directory for the programs to run in, absolute
     * @param limit for each program
     */
    public ResourceDiscovery(
            Map<String, Integer> amounts,
            Map<String, String> scripts,
            Optional<Path> file,
            Path directory,
            Duration limit) {
        this.amounts = new TreeMap<>(amounts);
        this.scripts = new TreeMap<>(scripts);
        this.file = file;
        this.directory = directory;
        this.limit = limit;
    }

    /** Finds them. Throws {@link IOException} with a sentence for the user. */
    public ResourceAddresses run() throws IOException, InterruptedException {
        removeOld();
        SortedMap<String, List<String>> found = new TreeMap<>();
        if (file.isPresent()) {
            found.putAll(fromFile(file.get()));
        }
        for (Map.Entry<String, String> each : scripts.entrySet()) {
            String name = each.getKey();
            if (!found.containsKey(name) && amounts.getOrDefault(name, 1) > 0) {
                found.put(name, fromScript(name, each.getValue()));
            }
        }
        for (Map.Entry<String, Integer> each : amounts.entrySet()) {
            List<String> there = found.getOrDefault(each.getKey(), List.of());
            if (there.size() < each.getValue()) {
                throw new IOException(tooFew(each.getKey(), each.getValue(), there, found.containsKey(each.getKey())));
            }
            found.put(each.getKey(), there.subList(0, each.getValue()));
        }
        return new ResourceAddresses(found);
    }

    private static String tooFew(String name, int amount, List<String> there, boolean looked) {
        String key = "hearth.worker.resource." + name;
        return key + ".amount=" + amount
                + (looked
                        ? ": only " + there.size() + " of them were found, with the addresses " + there
                                + "; lower the amount"
                        : ": nothing says where they are; name a program that finds them with " + key
                                + ".discoveryScript, or a file with hearth.worker.resourcesFile");
    }

    private Map<String, List<String>> fromFile(Path path) throws IOException {
        String what = "hearth.worker.resourcesFile=" + path;
        Map<String, List<String>> found = new TreeMap<>();
        for (JsonNode each : list(what, parse(what, text(what, path), FILE_FORM))) {
            JsonNode id = each.path("id");
            String name = id.path("resourceName").asText("");
            if (!each.isObject() || name.isEmpty()) {
                throw new IOException(malformed(what, "an entry names no resource", FILE_FORM));
            }
            if (WORKERS.contains(id.path("componentName").asText(""))
                    && found.put(name, addresses(what, name, each, FILE_FORM)) != null) {
                throw new IOException(malformed(what, name + " comes twice", FILE_FORM));
            }
        }
        return found;
    }

    private static JsonNode list(String what, JsonNode root) throws IOException {
        if (!root.isArray()) {
            throw new IOException(malformed(what, "it is no list", FILE_FORM));
        }
        return root;
    }

    private List<String> fromScript(String name, String script) throws IOException, InterruptedException {
        String what = "hearth.worker.resource." + name + ".discoveryScript=" + script;
        log.info("running the discovery script resource={} script={} limit={}s", name, script, limit.toSeconds());
        String answer = new DiscoveryScript(what, name, program(what, script), directory, limit).run();
        JsonNode root = parse(what, answer, SCRIPT_FORM);
        String said = root.path("name").asText("");
        if (!said.equals(name)) {
            throw new IOException(malformed(what, "it speaks of \"" + said + "\"", SCRIPT_FORM));
        }
        return addresses(what, name, root, SCRIPT_FORM);
    }

    private static Path program(String what, String script) throws IOException {
        try {
            return Path.of(script);
        } catch (InvalidPathException e) {
            throw new IOException(what + ": that is no path: " + e.getReason() + "; name a program");
        }
    }

    /** Workers once had the output of scripts there; one that was killed has left it. */
    private void removeOld() {
        List<Path> old = List.of();
        try (Stream<Path> all = Files.list(directory)) {
            old = all.filter(each ->
                            OLD_OUTPUT.matcher(each.getFileName().toString()).matches())
                    .filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
                    .toList();
            for (Path each : old) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            log.warn("cannot remove the output of discovery scripts in dir={}: {}", directory, IoReasons.of(e));
        }
        if (!old.isEmpty()) {
            log.info("removed the output of earlier discovery scripts files={} dir={}", old.size(), directory);
        }
    }

    private static String text(String what, Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new IOException(what + ": that is a directory; name a file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException(what + ": it says more than " + MAX_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (java.nio.file.FileSystemException e) {
            throw new IOException(what + ": it cannot be read: " + IoReasons.of(e));
        }
    }

    private JsonNode parse(String what, String text, String form) throws IOException {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IOException(malformed(what, e.getOriginalMessage(), form));
        }
    }

    private static List<String> addresses(String what, String name, JsonNode from, String form) throws IOException {
        List<String> addresses = new ArrayList<>();
        JsonNode given = from.path("addresses");
        if (!given.isArray()) {
            throw new IOException(malformed(what, "it has no list of addresses", form));
        }
        given.forEach(each -> addresses.add(each.asText("")));
        try {
            return new ResourceAddresses(Map.of(name, addresses)).of(name);
        } catch (IllegalArgumentException e) {
            throw new IOException(malformed(what, String.valueOf(e.getMessage()), form));
        }
    }

    private static String malformed(String what, String found, String form) {
        return what + ": " + found + "; it has to be of the form " + form;
    }
}
