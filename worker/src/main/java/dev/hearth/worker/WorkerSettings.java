package dev.hearth.worker;

import dev.hearth.model.ResourceAddresses;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.rpc.LinkSpec;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.worker.process.LaunchCommands;
import java.time.Duration;

/**
 * What a worker is.
 *
 * @param id its own name
 * @param advertised where others reach its listener
 * @param capacity what it offers
 * @param addresses of the custom resources in {@code capacity}
 * @param killGrace between asking a process to end and ending it
 * @param driverLimit how long a driver may run here without a master; shorter than a master waits before it gives the
 *     driver to another worker
 * @param commands turns orders into command lines
 * @param masters how it reaches its master
 */
public record WorkerSettings(
        WorkerId id,
        RpcAddress advertised,
        Resources capacity,
        ResourceAddresses addresses,
        Duration killGrace,
        Duration driverLimit,
        LaunchCommands commands,
        LinkSpec masters) {
    /** How long a driver may run without a master unless something else is said. */
    public static final Duration DRIVER_LIMIT = Duration.ofMinutes(5);

    /** Without custom resources, and with the usual limit for drivers. */
    public WorkerSettings(
            WorkerId id,
            RpcAddress advertised,
            Resources capacity,
            Duration killGrace,
            LaunchCommands commands,
            LinkSpec masters) {
        this(id, advertised, capacity, ResourceAddresses.NONE, killGrace, DRIVER_LIMIT, commands, masters);
    }
}
