package dev.hearth.protocol;

import dev.hearth.rpc.EndpointId;

/** The endpoints of Hearth's processes and their numbers on the wire. */
public final class Endpoints {
    public static final EndpointId MASTER = new EndpointId(1, "Master");
    public static final EndpointId WORKER = new EndpointId(2, "Worker");
    public static final EndpointId APP_CLIENT = new EndpointId(3, "AppClient");
    public static final EndpointId DRIVER = new EndpointId(4, "CoarseGrainedScheduler");
    public static final EndpointId EXECUTOR = new EndpointId(5, "Executor");
    public static final EndpointId HEARTBEAT_RECEIVER = new EndpointId(6, "HeartbeatReceiver");

    private Endpoints() {}
}
