package dev.hearth.worker.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.model.ResourceAddresses;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Finds the custom resources of this host, once, at the start of a worker: those that a file names, and by running a
 * program for each other. Blocks, no longer than its limit for each program.
 */
public final class ResourceDiscovery {
    /** What a discovery script has for its answer. */
    public static final Duration LIMIT = Duration.ofSeconds(30);

    private static final int MAX_BYTES = 1 << 20;
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
     * @param directory for the programs to run in, and their output
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
        for (JsonNode each : list(what, parse(what, bytes(what, path), FILE_FORM))) {
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
        Path out = Files.createTempFile(directory, "discovery-", ".out");
        Path err = Files.createTempFile(directory, "discovery-", ".err");
        try {
            int status = run(what, script, out, err);
            if (status != 0) {
                String said = LogTail.read(err).stream()
                        .reduce((before, last) -> last)
                        .map(line -> " (" + line + ")")
                        .orElse("");
                throw new IOException(what + ": the program ended with status " + status + said
                        + "; run it by hand to see what it lacks");
            }
            JsonNode root = parse(what, bytes(what, out), SCRIPT_FORM);
            String said = root.path("name").asText("");
            if (!said.equals(name)) {
                throw new IOException(malformed(what, "it speaks of \"" + said + "\"", SCRIPT_FORM));
            }
            return addresses(what, name, root, SCRIPT_FORM);
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }

    private int run(String what, String script, Path out, Path err) throws IOException, InterruptedException {
        boolean separate = ProcessGroup.canSeparate();
        List<String> command = List.of(script);
        ProcessBuilder builder = new ProcessBuilder(separate ? ProcessGroup.inOwnGroup(command) : command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        if (!Files.isExecutable(Path.of(script))) {
            throw new IOException(what + ": there is no such program, or this user may not run it");
        }
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IOException(what + ": it cannot be run: " + IoReasons.of(e));
        }
        ProcessGroup group = new ProcessGroup(process.toHandle(), separate);
        try {
            process.getOutputStream().close();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(what + ": the program gave no answer within " + limit.toSeconds() + " s");
            }
            return process.exitValue();
        } finally {
            group.send(ProcessGroup.Signal.KILL);
        }
    }

    private static byte[] bytes(String what, Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException(what + ": it says more than " + MAX_BYTES + " bytes");
            }
            return bytes;
        } catch (java.nio.file.FileSystemException e) {
            throw new IOException(what + ": it cannot be read: " + IoReasons.of(e));
        }
    }

    private JsonNode parse(String what, byte[] text, String form) throws IOException {
        try {
            return json.readTree(new String(text, StandardCharsets.UTF_8));
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
