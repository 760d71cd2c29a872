package dev.hearth.master.http;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.Config;
import dev.hearth.config.ConfigCatalogue;
import dev.hearth.config.ConfigException;
import dev.hearth.config.DriverCommand;
import dev.hearth.config.DriverCommand.Program;
import dev.hearth.model.Artifact;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.Resources;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The driver that a request of Spark's REST protocol asks for. Pure.
 *
 * @param jars the program's own first; all of them uploaded, or all of them on the workers
 * @param environment what the driver's process is given of what the request has
 */
record SubmissionPlan(
        CreateRequest request,
        Config config,
        Resources resources,
        List<JarReference> jars,
        Map<String, String> environment) {

    private static final Pattern CLASS =
            Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}");
    private static final String ENVIRONMENT = "SPARK_";
    /** Of the host where the request was made, and wrong on a worker. */
    private static final Set<String> OF_THE_CLIENT = Set.of(
            "SPARK_ENV_LOADED",
            "SPARK_HOME",
            "SPARK_CONF_DIR",
            "SPARK_LOCAL_IP",
            "SPARK_LOCAL_HOSTNAME",
            "SPARK_LOCAL_DIRS",
            "SPARK_WORKER_DIR",
            "SPARK_AUTH_SECRET");

    private static final int MAX_NAMED = 10;

    /** Throws {@link RequestException} with a sentence for what cannot be run. */
    static SubmissionPlan of(CreateRequest request) {
        if (!CLASS.matcher(request.mainClass()).matches()) {
            throw new RequestException(400, "the field mainClass must be the name of a Java class");
        }
        Map<String, String> environment = environment(request.environmentVariables());
        try {
            Config config = Config.of(request.sparkProperties(), "sparkProperties");
            ConfigCatalogue.keys().values().forEach(config::get);
            DriverCommand.check(config);
            return new SubmissionPlan(
                    request, config, DriverCommand.resources(config), jars(request, config), environment);
        } catch (ConfigException e) {
            throw new RequestException(400, String.valueOf(e.getMessage()));
        }
    }

    /** Spark's client names the program's jar in both places. */
    private static List<JarReference> jars(CreateRequest request, Config config) {
        JarReference own = JarReference.parse("appResource", request.appResource());
        Set<JarReference> jars = new LinkedHashSet<>(List.of(own));
        for (String each : config.get(ApplicationKeys.JARS).split(",", -1)) {
            if (!each.isBlank()) {
                jars.add(JarReference.parse("spark.jars", each.strip()));
            }
        }
        if (jars.stream()
                .anyMatch(each -> each.sha256().isPresent() != own.sha256().isPresent())) {
            throw new RequestException(
                    400,
                    "some of the jars were uploaded, and others are files on the workers: upload all of them, or none");
        }
        return List.copyOf(jars);
    }

    /** Only what is named so is passed on: other variables change what a JVM or its shell does. */
    private static Map<String, String> environment(Map<String, String> given) {
        Map<String, String> passed = new TreeMap<>();
        given.forEach((name, value) -> {
            if (!name.matches("SPARK_[A-Z0-9_]{1,100}")) {
                throw new RequestException(
                        400,
                        "environmentVariables may hold names that begin with " + ENVIRONMENT
                                + " and go on with capital letters, digits and underscores; give the program other"
                                + " values as arguments, or as properties whose names begin with spark.app.");
            }
            if (!OF_THE_CLIENT.contains(name)) {
                passed.put(name, value);
            }
        });
        return passed;
    }

    /** The uploaded jars, by SHA-256. */
    Set<String> uploaded() {
        return jars.stream().flatMap(each -> each.sha256().stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** The properties that mean nothing here, in a sentence; nothing if there are none. */
    String ignored() {
        List<String> keys = config.ignoredSparkKeys().stream()
                // what every client of Spark's sends
                .filter(key -> !key.startsWith("spark.submit.") && !key.startsWith("spark.master."))
                .toList();
        return keys.isEmpty()
                ? ""
                : "; these properties mean nothing to Hearth: "
                        + String.join(", ", keys.subList(0, Math.min(MAX_NAMED, keys.size())))
                        + (keys.size() > MAX_NAMED ? ", …" : "");
    }

    /**
     * The driver. Throws {@link RequestException} when a jar is not stored.
     *
     * @param master the URL under which drivers reach the master
     * @param stored lengths of the jars that are stored, by SHA-256
     * @param sender whose driver it is when the request does not say
     */
    DriverSpec spec(String master, Map<String, Long> stored, String sender) {
        List<Artifact> artifacts = new ArrayList<>();
        jars.forEach(jar -> jar.sha256()
                .ifPresent(sha256 -> artifacts.add(new Artifact(
                        jar.place(),
                        sha256,
                        Optional.ofNullable(stored.get(sha256))
                                .orElseThrow(() -> new RequestException(
                                        400,
                                        "the master has no artifact " + sha256 + " (any longer): upload it with PUT"
                                                + " /api/v1/artifacts/" + sha256
                                                + ", no more than ten minutes before the submission"))))));
        Program program = artifacts.isEmpty()
                ? new Program(
                        request.mainClass(),
                        jars.get(0).place(),
                        jars.stream().map(JarReference::place).collect(Collectors.joining(",")),
                        request.appArgs(),
                        List.of())
                : Program.sent(request.mainClass(), request.appArgs(), List.of());
        return new DriverSpec(
                config.get(ApplicationKeys.APP_NAME).orElse(request.mainClass()),
                user(sender),
                resources,
                DriverCommand.of(config, master, program, environment),
                artifacts,
                config.get(ApplicationKeys.DRIVER_SUPERVISE));
    }

    /** Who it says it is, for people; it proves nothing. */
    private String user(String sender) {
        return Optional.ofNullable(request.environmentVariables().get("SPARK_USER"))
                .filter(name -> USER.matcher(name).matches())
                .orElse(sender);
    }
}
