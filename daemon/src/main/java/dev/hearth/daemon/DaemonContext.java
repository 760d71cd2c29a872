package dev.hearth.daemon;

import dev.hearth.config.Config;
import dev.hearth.config.Installation;
import dev.hearth.loop.FaultHandler;
import java.util.List;
import java.util.Map;

/**
 * What a daemon is started with.
 *
 * @param config flags, environment and files together
 * @param installation where Hearth is installed
 * @param environment of this process
 * @param arguments those of the command line that are not flags
 * @param faults for the daemon's loops
 */
public record DaemonContext(
        Config config,
        Installation installation,
        Map<String, String> environment,
        List<String> arguments,
        FaultHandler faults) {

    public DaemonContext {
        environment = Map.copyOf(environment);
        arguments = List.copyOf(arguments);
    }
}
