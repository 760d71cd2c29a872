package dev.hearth.master;

import dev.hearth.model.AppId;
import dev.hearth.model.WorkerId;
import dev.hearth.rpc.Peer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which connection leads to which worker and which driver: for each the newest, older ones are closed. In the loop. */
final class Connections {
    private final Map<WorkerId, Peer> workers = new HashMap<>();
    private final Map<AppId, Peer> applications = new HashMap<>();
    private final Map<Long, WorkerId> workerOf = new HashMap<>();
    private final Map<Long, SortedSet<AppId>> applicationsOf = new HashMap<>();

    /** The worker is reached over this connection from now on. */
    void bind(WorkerId worker, Peer peer) {
        Optional<Peer> before = worker(worker).filter(each -> each.connectionId() != peer.connectionId());
        unbind(worker);
        workers.put(worker, peer);
        workerOf.put(peer.connectionId(), worker);
        before.ifPresent(each -> each.close("worker " + worker + " has made a new connection"));
    }

    /** The application's driver is reached over this connection from now on. */
    void bind(AppId app, Peer peer) {
        Optional<Peer> before = application(app).filter(each -> each.connectionId() != peer.connectionId());
        unbind(app);
        applications.put(app, peer);
        applicationsOf
                .computeIfAbsent(peer.connectionId(), id -> new TreeSet<>())
                .add(app);
        before.ifPresent(each -> each.close("the driver of application " + app + " has made a new connection"));
    }

    void unbind(WorkerId worker) {
        Optional.ofNullable(workers.remove(worker)).ifPresent(peer -> workerOf.remove(peer.connectionId()));
    }

    void unbind(AppId app) {
        Optional.ofNullable(applications.remove(app)).ifPresent(peer -> {
            SortedSet<AppId> left = applicationsOf.getOrDefault(peer.connectionId(), new TreeSet<>());
            left.remove(app);
            if (left.isEmpty()) {
                applicationsOf.remove(peer.connectionId());
            }
        });
    }

    Optional<Peer> worker(WorkerId worker) {
        return Optional.ofNullable(workers.get(worker));
    }

    Optional<Peer> application(AppId app) {
        return Optional.ofNullable(applications.get(app));
    }

    /** The worker at the other end. */
    Optional<WorkerId> workerOf(Peer peer) {
        return Optional.ofNullable(workerOf.get(peer.connectionId()));
    }

    /** The applications whose driver is at the other end, in order. */
    List<AppId> applicationsOf(Peer peer) {
        return List.copyOf(applicationsOf.getOrDefault(peer.connectionId(), new TreeSet<>()));
    }

    boolean leadsTo(Peer peer, WorkerId worker) {
        return workerOf(peer).equals(Optional.of(worker));
    }

    boolean leadsTo(Peer peer, AppId app) {
        return application(app)
                .filter(each -> each.connectionId() == peer.connectionId())
                .isPresent();
    }
}
