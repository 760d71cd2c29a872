package dev.hearth.master.placement;

import dev.hearth.model.AppId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The rules of {@link Placement} written down as simply as can be: every demand looks at every worker. */
final class SimplePlacement {
    private final Map<WorkerId, Resources> free = new TreeMap<>();
    private final Map<AppId, Integer> coresGiven = new HashMap<>();
    private final List<DriverLaunch> driverLaunches = new ArrayList<>();
    private final List<Launch> launches = new ArrayList<>();

    SimplePlacement(List<FreeWorker> workers) {
        workers.forEach(each -> free.put(each.worker(), each.free()));
    }

    List<DriverLaunch> driverLaunches() {
        return driverLaunches;
    }

    List<Launch> launches() {
        return launches;
    }

    SimplePlacement run(List<DriverDemand> drivers, List<Demand> fifo, Spread apps, Spread spreadDrivers) {
        drivers.forEach(driver -> place(driver, spreadDrivers));
        fifo.forEach(demand -> serve(demand, apps));
        return this;
    }

    private void place(DriverDemand driver, Spread spread) {
        Comparator<WorkerId> order = spread == Spread.OUT ? mostCoresFirst() : Comparator.naturalOrder();
        candidates(driver.resources(), driver.avoided()).stream().min(order).ifPresent(worker -> {
            free.computeIfPresent(worker, (id, before) -> before.minus(driver.resources()));
            driverLaunches.add(new DriverLaunch(driver.driver(), worker));
        });
    }

    private Comparator<WorkerId> mostCoresFirst() {
        return Comparator.<WorkerId>comparingInt(worker -> -free.get(worker).cores())
                .thenComparing(Comparator.naturalOrder());
    }

    private List<WorkerId> candidates(Resources least, Set<WorkerId> avoided) {
        Set<WorkerId> passedBy = avoided.containsAll(free.keySet()) ? Set.of() : avoided;
        return free.entrySet().stream()
                .filter(each -> each.getValue().holds(least) && !passedBy.contains(each.getKey()))
                .map(Map.Entry::getKey)
                .sorted(mostCoresFirst())
                .toList();
    }

    private void serve(Demand demand, Spread spread) {
        boolean oneEach = demand.profile().cores().isEmpty();
        int unit = demand.unit();
        Map<WorkerId, Integer> coresAt = new HashMap<>();
        List<WorkerId> executors = new ArrayList<>();
        List<WorkerId> open = new ArrayList<>(candidates(demand.least(), demand.avoided()));
        int given = coresGiven.getOrDefault(demand.app(), 0);
        int assigned = 0;
        while (!open.isEmpty()) {
            List<WorkerId> still = new ArrayList<>();
            for (WorkerId worker : open) {
                boolean again = true;
                while (again) {
                    boolean more = oneEach && coresAt.containsKey(worker);
                    boolean fits = demand.coresLeft() - given - assigned >= unit
                            && free.get(worker).holds(more ? new Resources(unit, 0) : demand.least())
                            && (more || executors.size() < demand.executorsLeft());
                    if (fits) {
                        free.computeIfPresent(
                                worker, (id, before) -> before.minus(more ? new Resources(unit, 0) : demand.least()));
                        assigned += unit;
                        coresAt.merge(worker, unit, Integer::sum);
                        if (!more) {
                            executors.add(worker);
                        }
                        if (spread == Spread.OUT) {
                            still.add(worker);
                        }
                    }
                    again = fits && spread == Spread.CONSOLIDATE;
                }
            }
            open = still;
        }
        coresGiven.merge(demand.app(), assigned, Integer::sum);
        for (WorkerId worker : executors) {
            Resources taken = new Resources(
                    oneEach ? coresAt.getOrDefault(worker, 0) : unit,
                    demand.memoryBytes(),
                    demand.profile().amounts());
            launches.add(new Launch(demand.app(), demand.profile().id(), worker, taken));
        }
    }
}
