package dev.hearth.master;

import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.DriverEntry;
import dev.hearth.master.state.WorkerEntry;
import dev.hearth.model.AppId;
import dev.hearth.model.DriverId;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import dev.hearth.model.Shortage.Holder;
import dev.hearth.model.WorkerId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Who holds what on the workers, and who waits in which order. Made by a look at the whole cluster, and good for many
 * questions.
 */
final class Survey {
    private static final int MOST_HOLDERS = 5;

    private final Map<AppId, Resources> held;
    private final Map<AppId, Integer> applications;
    private final Map<DriverId, Integer> drivers;

    private Survey(Map<AppId, Resources> held, Map<AppId, Integer> applications, Map<DriverId, Integer> drivers) {
        this.held = held;
        this.applications = applications;
        this.drivers = drivers;
    }

    /** @param waits whether an application waits for resources */
    static Survey of(ClusterState state, Predicate<AppEntry> waits) {
        Map<AppId, Resources> held = new HashMap<>();
        state.workers().forEach(worker -> hold(held, worker));
        Map<AppId, Integer> applications = new HashMap<>();
        for (AppEntry app : state.applications()) {
            if (waits.test(app)) {
                applications.put(app.id(), applications.size() + 1);
            }
        }
        Map<DriverId, Integer> drivers = new HashMap<>();
        for (DriverEntry driver : state.drivers().unsettled()) {
            if (driver.isReady()) {
                drivers.put(driver.id(), drivers.size() + 1);
            }
        }
        return new Survey(held, applications, drivers);
    }

    /** Who holds what on the workers that take more, and would have room for this if nothing ran there. */
    static Map<AppId, Resources> held(ClusterState state, Resources need, Set<WorkerId> avoided) {
        Map<AppId, Resources> held = new HashMap<>();
        state.workers().stream()
                .filter(each -> each.takesMore() && !avoided.contains(each.id()))
                .filter(each -> each.capacity().holds(need))
                .forEach(worker -> hold(held, worker));
        return held;
    }

    private static void hold(Map<AppId, Resources> held, WorkerEntry worker) {
        worker.executors().forEach((process, entry) -> hold(held, process, entry.resources()));
        worker.occupants().forEach((process, occupant) -> hold(held, process, occupant.resources()));
    }

    private static void hold(Map<AppId, Resources> held, ExecutorId process, Resources resources) {
        held.merge(process.app(), resources, Resources::plus);
    }

    /** How many applications wait for resources. */
    int waitingApplications() {
        return applications.size();
    }

    /** Counted from 1; one that has come since is the last. */
    int position(AppId app) {
        return applications.getOrDefault(app, applications.size() + 1);
    }

    /** How many drivers wait for a worker. */
    int waitingDrivers() {
        return drivers.size();
    }

    /** Counted from 1; one that has come since is the last. */
    int position(DriverId driver) {
        return drivers.getOrDefault(driver, drivers.size() + 1);
    }

    /** Who has most, but for one. */
    static List<Holder> holders(ClusterState state, Map<AppId, Resources> held, AppId but, Comparator<Resources> by) {
        Comparator<Map.Entry<AppId, Resources>> order = Map.Entry.comparingByValue(by);
        return held.entrySet().stream()
                .filter(each -> !each.getKey().equals(but))
                .sorted(order.reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_HOLDERS)
                .map(each -> new Holder(each.getKey().value(), name(state, each.getKey()), each.getValue()))
                .toList();
    }

    /** What these have, in that order. */
    List<Holder> holders(ClusterState state, List<AppId> these) {
        return these.stream()
                .map(each -> new Holder(each.value(), name(state, each), held.getOrDefault(each, Resources.NONE)))
                .toList();
    }

    /** Whose end, of each alone, would leave a worker that takes more with this much free; who has least first. */
    List<AppId> enough(ClusterState state, Resources need, Set<WorkerId> avoided) {
        Set<AppId> found = new TreeSet<>();
        state.workers().stream()
                .filter(each -> each.takesMore() && !avoided.contains(each.id()))
                .filter(each -> each.capacity().holds(need) && !each.free().holds(need))
                .forEach(worker -> {
                    Map<AppId, Resources> there = new HashMap<>();
                    hold(there, worker);
                    Resources free = worker.free();
                    there.forEach((app, what) -> {
                        if (free.plus(what).holds(need)) {
                            found.add(app);
                        }
                    });
                });
        Comparator<AppId> least = Comparator.comparingInt(
                each -> held.getOrDefault(each, Resources.NONE).cores());
        return found.stream()
                .sorted(least.thenComparing(each -> each))
                .limit(MOST_HOLDERS)
                .toList();
    }

    private static String name(ClusterState state, AppId id) {
        Optional<String> application = state.application(id)
                .or(() -> state.endedApplication(id))
                .map(app -> app.spec().name());
        return application
                .or(() -> state.drivers().driver(id).map(driver -> driver.spec().name()))
                .orElse("");
    }
}
