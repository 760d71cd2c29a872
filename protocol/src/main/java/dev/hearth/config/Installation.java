package dev.hearth.config;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Where Hearth is installed: an unpacked distribution, or a source checkout.
 *
 * @param home the directory that holds {@code bin}, {@code sbin}, {@code conf} and {@code jars}
 * @param conf the directory of the configuration files
 */
public record Installation(Path home, Path conf) {
    /** The variable that names {@link #home}. */
    public static final String HOME_VARIABLE = "HEARTH_HOME";
    /** The variable that names {@link #conf}. */
    public static final String CONF_VARIABLE = "HEARTH_CONF_DIR";
    /** The system property that names {@link #home}, before the variable. */
    public static final String HOME_PROPERTY = "dev.hearth.home";
    /** The file of defaults in {@link #conf}. */
    public static final String DEFAULTS_FILE = "hearth-defaults.conf";

    private static final String CLASS_PATH_LIST = "jars/executor.classpath";

    /**
     * The installation that the property {@code dev.hearth.home} or else the variable {@code HEARTH_HOME} names, or else
     * the working directory; its configuration is where {@code HEARTH_CONF_DIR} says, or else in {@code conf}.
     */
    public static Installation find(Map<String, String> env, Properties systemProperties) {
        String home = present(systemProperties.getProperty(HOME_PROPERTY, ""))
                .or(() -> present(env.getOrDefault(HOME_VARIABLE, "")))
                .orElse(systemProperties.getProperty("user.dir", "."));
        Path directory = Path.of(home).toAbsolutePath().normalize();
        Path conf = present(env.getOrDefault(CONF_VARIABLE, ""))
                .map(text -> Path.of(text).toAbsolutePath().normalize())
                .orElse(directory.resolve("conf"));
        return new Installation(directory, conf);
    }

    /** The installation of this process. */
    public static Installation ofThisProcess() {
        return find(System.getenv(), System.getProperties());
    }

    /** {@code conf/hearth-defaults.conf}, whether it exists or not. */
    public Path defaultsFile() {
        return conf.resolve(DEFAULTS_FILE);
    }

    /** Where the jars are: in the distribution, or in the one built in the checkout. */
    public Optional<Path> jars() {
        return classPathList().map(list -> list.resolveSibling("").normalize());
    }

    /**
     * What an executor's JVM needs, in order: the jars listed in {@code jars/executor.classpath}, of the distribution or
     * of the one built in the checkout; without either, the class path of this process.
     *
     * @throws ConfigException when the list cannot be read
     */
    public List<Path> executorClassPath() {
        Optional<Path> list = classPathList();
        if (list.isPresent()) {
            return listed(list.orElseThrow());
        }
        return ownClassPath();
    }

    /**
     * What the JVM of a command or a driver needs, in the order of the scripts: every jar of the distribution or of the
     * one built in the checkout; without either, the class path of this process.
     *
     * @throws ConfigException when the directory cannot be read
     */
    public List<Path> commandClassPath() {
        Optional<Path> directory = jars();
        if (directory.isEmpty()) {
            return ownClassPath();
        }
        try (Stream<Path> found = Files.list(directory.orElseThrow())) {
            return found.filter(each -> each.getFileName().toString().endsWith(".jar"))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        } catch (IOException e) {
            throw new ConfigException("cannot read " + directory.orElseThrow() + ", where the jars are: " + e);
        }
    }

    private static List<Path> ownClassPath() {
        return Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath())
                .toList();
    }

    private Optional<Path> classPathList() {
        return Stream.of(home, home.resolve("dist/target/hearth"))
                .map(root -> root.resolve(CLASS_PATH_LIST))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static List<Path> listed(Path list) {
        try {
            Path jars = list.resolveSibling("");
            return Files.readAllLines(list, StandardCharsets.UTF_8).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .map(jars::resolve)
                    .toList();
        } catch (IOException e) {
            throw new ConfigException("cannot read " + list + ", which lists the executors' jars: " + e);
        }
    }

    private static Optional<String> present(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(text);
    }
}
