package dev.hearth.cli.doctor;

import dev.hearth.config.Config;
import dev.hearth.config.ConfigCatalogue;
import dev.hearth.config.ConfigException;
import dev.hearth.config.ConfigKey;
import dev.hearth.config.DeployKeys;
import dev.hearth.config.Installation;
import dev.hearth.config.Sizes;
import dev.hearth.config.WorkerKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What daemons of this host would be started with: the installation's defaults, and over them what the scripts take from
 * the environment.
 *
 * @param config of what can be read; without the settings when {@code trouble} is not empty
 * @param trouble what is wrong with the settings, in sentences
 */
record Setup(Installation installation, Map<String, String> environment, Config config, List<String> trouble) {
    private static final Map<String, ConfigKey<?>> VARIABLES = Map.of(
            "HEARTH_MASTER_HOST", DeployKeys.MASTER_HOST,
            "HEARTH_MASTER_PORT", DeployKeys.MASTER_PORT,
            "HEARTH_WORKER_CORES", WorkerKeys.CORES,
            "HEARTH_WORKER_MEMORY", WorkerKeys.MEMORY,
            "HEARTH_WORKER_DIR", WorkerKeys.DIRECTORY,
            "HEARTH_WORKER_HOST", WorkerKeys.HOST,
            "HEARTH_WORKER_PORT", WorkerKeys.PORT);
    static final String DAEMON_MEMORY = "HEARTH_DAEMON_MEMORY";
    private static final String DAEMON_DEFAULT = "512m";
    private static final String INSTANCES = "HEARTH_WORKER_INSTANCES";

    Setup {
        environment = Map.copyOf(environment);
        trouble = List.copyOf(trouble);
    }

    static Setup of(Host host, Installation installation, Map<String, String> environment) {
        List<String> trouble = new ArrayList<>();
        Config config = Config.empty();
        try {
            Config.Builder builder = Config.builder();
            host.settingsInto(builder);
            VARIABLES.forEach((variable, key) -> {
                String value = environment.getOrDefault(variable, "");
                if (!value.isBlank()) {
                    builder.put(key.name(), value, "environment variable " + variable);
                }
            });
            Config built = builder.build();
            for (ConfigKey<?> each : ConfigCatalogue.keys().values()) {
                read(built, each).ifPresent(trouble::add);
            }
            config = trouble.isEmpty() ? built : config;
        } catch (ConfigException e) {
            trouble.add(String.valueOf(e.getMessage()));
        }
        if (!environment.getOrDefault(INSTANCES, "1").matches("[1-9][0-9]{0,2}")) {
            trouble.add(INSTANCES + " is '" + environment.get(INSTANCES) + "': it must be a number from 1 to 999");
        }
        return new Setup(installation, environment, config, trouble);
    }

    private static Optional<String> read(Config config, ConfigKey<?> key) {
        try {
            Object unused = config.get(key);
            return Optional.empty();
        } catch (ConfigException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Workers that the scripts start here. */
    int workers() {
        String number = environment.getOrDefault(INSTANCES, "1");
        return number.matches("[1-9][0-9]{0,2}") ? Integer.parseInt(number) : 1;
    }

    /** The heap of each daemon; empty: what is said of it is no size. */
    Optional<Long> daemonMemory() {
        String text = environment.getOrDefault(DAEMON_MEMORY, "");
        try {
            return Optional.of(Sizes.parse(text.isBlank() ? DAEMON_DEFAULT : text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    Path workDirectory() {
        return config.get(WorkerKeys.DIRECTORY)
                .map(each -> installation.home().resolve(each))
                .orElse(installation.home().resolve("work"));
    }

    /** Those of each worker that the scripts start here. */
    List<Path> workDirectories() {
        List<Path> directories = new ArrayList<>();
        for (int number = 1; number <= workers(); number++) {
            directories.add(workers() == 1 ? workDirectory() : workDirectory().resolve("worker-" + number));
        }
        return directories;
    }

    /** Empty: the master keeps no journal. */
    Optional<Path> recoveryDirectory() {
        return config.get(DeployKeys.RECOVERY_MODE).equals(DeployKeys.RECOVERY_NONE)
                ? Optional.empty()
                : Optional.of(installation.home().resolve(config.get(DeployKeys.RECOVERY_DIRECTORY)));
    }

    Path pidDirectory() {
        return directory("HEARTH_PID_DIR", "run");
    }

    Path logDirectory() {
        return directory("HEARTH_LOG_DIR", "logs");
    }

    private Path directory(String variable, String otherwise) {
        String named = environment.getOrDefault(variable, "");
        return installation.home().resolve(named.isBlank() ? otherwise : named);
    }
}
