package dev.hearth.cli;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.Config;
import dev.hearth.config.ConfigFiles;
import dev.hearth.config.DeployKeys;
import dev.hearth.config.Installation;
import dev.hearth.model.MasterUrl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Which master a command asks. */
final class MasterOptions {
    private MasterOptions() {}

    /** The installation's defaults. */
    static Config config(Installation installation) {
        Path defaults = installation.defaultsFile();
        return Files.exists(defaults) ? Config.of(ConfigFiles.read(defaults), defaults.toString()) : Config.empty();
    }

    /** The one that is named, else that of the configuration. Throws {@link CommandFailure} for one that is none. */
    static MasterUrl url(Optional<String> named, Config config, Map<String, String> environment) {
        String host = environment.getOrDefault("HEARTH_MASTER_HOST", config.get(DeployKeys.MASTER_HOST));
        String port =
                environment.getOrDefault("HEARTH_MASTER_PORT", String.valueOf(config.get(DeployKeys.MASTER_PORT)));
        String url = named.or(() -> config.get(ApplicationKeys.MASTER)).orElse(MasterUrl.SCHEME + host + ":" + port);
        return parse(url);
    }

    /** Throws {@link CommandFailure} for one that is none. */
    static MasterUrl parse(String url) {
        try {
            return MasterUrl.parse(url);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandExit.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
