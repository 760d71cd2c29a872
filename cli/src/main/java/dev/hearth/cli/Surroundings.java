package dev.hearth.cli;

import dev.hearth.config.ClientKey;
import dev.hearth.config.Config;
import dev.hearth.config.Installation;
import dev.hearth.model.MasterUrl;
import dev.hearth.rpc.Role;
import dev.hearth.view.Harmless;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a command works with.
 *
 * @param out takes what was asked for
 * @param errors takes words about it
 * @param began when the process's {@code main} did, if it runs the command alone
 */
record Surroundings(
        Installation installation,
        Map<String, String> environment,
        PrintStream out,
        PrintStream errors,
        Optional<Instant> began) {

    Surroundings {
        environment = Map.copyOf(environment);
    }

    /** Dials the master that the flag, the configuration or this host's environment names. */
    MasterClient dial(Optional<String> master, Role role, MasterClient.Patience patience, Consumer<String> words) {
        Config config = MasterOptions.config(installation);
        return dial(config, MasterOptions.url(master, config, environment), role, patience, words);
    }

    /** Dials this master with the key that the configuration or the environment names. */
    MasterClient dial(Config config, MasterUrl url, Role role, MasterClient.Patience patience, Consumer<String> words) {
        ClientKey key = ClientKey.find(config, installation, environment);
        return new MasterClient(config, key, url, role, patience, words);
    }

    /** Takes sentences for the user of a command. */
    Consumer<String> words(String command) {
        return sentence -> errors.println("hearth " + command + ": " + Harmless.line(sentence));
    }
}
