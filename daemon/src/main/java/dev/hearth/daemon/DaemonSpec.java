package dev.hearth.daemon;

import dev.hearth.rpc.RpcAddress;
import java.util.List;
import java.util.function.Supplier;

/**
 * A kind of daemon.
 *
 * @param name "master"; messages say "the master"
 * @param flags its own, besides those every daemon has
 * @param argument what help calls the one argument that is not a flag; empty: it takes none
 * @param program makes it
 */
public record DaemonSpec(String name, List<DaemonFlag> flags, String argument, Program program) {

    public DaemonSpec {
        flags = List.copyOf(flags);
    }

    /** Makes a daemon out of components. */
    @FunctionalInterface
    public interface Program {

        /**
         * Adds the daemon's components to the lifecycle, and starts none.
         *
         * @return the address it can be reached at, asked for once everything has started
         * @throws dev.hearth.config.ConfigException for configuration that cannot be used
         * @throws StartException for anything else that its user can remove
         */
        Supplier<RpcAddress> assemble(DaemonContext context, Lifecycle lifecycle);
    }
}
