package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.WorkerEntry;
import dev.hearth.model.Build;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.ClientToMaster.Hosts;
import dev.hearth.protocol.ClientToMaster.WorkerHost;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.MasterToWorker.DescribeHost;
import dev.hearth.protocol.WorkerToMaster.HostDescription;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks every worker that is connected what it runs on and what its clock says, once at a time however many want to know. In
 * the master's loop.
 */
final class HostSurvey {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final EventLoop loop;
    private final ClusterState state;
    private final Connections connections;
    private final List<Reply<Hosts>> waiting = new ArrayList<>();
    private final List<WorkerHost> answers = new ArrayList<>();
    private int asked;

    HostSurvey(MasterParts parts) {
        this.loop = parts.loop();
        this.state = parts.state();
        this.connections = parts.connections();
    }

    /** Answers once each worker has, or has not within 2 s. */
    void ask(Reply<Hosts> reply) {
        waiting.add(reply);
        if (waiting.size() == 1) {
            begin();
        }
    }

    private void begin() {
        answers.clear();
        List<WorkerId> connected = state.workers().stream()
                .map(WorkerEntry::id)
                .filter(each -> connections.worker(each).isPresent())
                .toList();
        asked = connected.size();
        connected.forEach(each -> ask(each, connections.worker(each).orElseThrow()));
        endIfComplete();
    }

    private void ask(WorkerId worker, Peer peer) {
        Instant before = loop.wallTime();
        peer.endpoint(Endpoints.WORKER).ask(new DescribeHost(), LIMIT).whenComplete((description, failure) -> {
            answers.add(
                    failure == null
                            ? answered(worker, description, before, loop.wallTime())
                            : new WorkerHost(worker, Optional.empty(), Duration.ZERO));
            endIfComplete();
        });
    }

    /** The clock was read at some moment between the question and its answer. */
    static WorkerHost answered(WorkerId worker, HostDescription found, Instant before, Instant after) {
        Duration behind = Duration.between(found.clock(), before);
        Duration ahead = Duration.between(after, found.clock());
        Duration off = behind.compareTo(ahead) > 0 ? behind : ahead;
        return new WorkerHost(worker, Optional.of(found.build()), off.isNegative() ? Duration.ZERO : off);
    }

    private void endIfComplete() {
        if (answers.size() == asked && !waiting.isEmpty()) {
            Hosts hosts = new Hosts(Build.ofThisProcess(), answers);
            List<Reply<Hosts>> told = List.copyOf(waiting);
            waiting.clear();
            told.forEach(each -> each.answer(hosts));
        }
    }
}
