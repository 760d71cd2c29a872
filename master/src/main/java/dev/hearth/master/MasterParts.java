package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.master.state.ClusterState;
import java.time.ZoneId;

/**
 * What the desks of one master have in common. All of it belongs to the loop.
 *
 * @param zone in which the ids of applications and drivers tell the time
 * @param state read by everybody, changed by the committer alone
 */
record MasterParts(
        EventLoop loop,
        MasterConfig config,
        ZoneId zone,
        ClusterState state,
        Connections connections,
        Committer committer,
        LivenessTimer timer) {}
