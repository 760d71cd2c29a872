package dev.hearth.worker;

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
 * @param killGrace between asking a process to end and ending it
 * @param commands turns orders into command lines
 * @param masters how it reaches its master
 */
public record WorkerSettings(
        WorkerId id,
        RpcAddress advertised,
        Resources capacity,
        Duration killGrace,
        LaunchCommands commands,
        LinkSpec masters) {}
