package dev.hearth.master.placement;

import dev.hearth.master.placement.DemandQueue.Place;
import dev.hearth.model.AppId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Spark's placement. Drivers come before executors. Demands for executors are served first come, first served; each takes
 * what it can before the next one is looked at. Cores are handed out in units, so that with executor cores set no executor
 * is ever smaller; a rest smaller than a unit stays unassigned.
 *
 * <p>Without executor cores, all cores that a worker gives in one round become one executor, and memory and custom
 * resources count once.
 *
 * <p>The cost is that of the workers which are given something, each times the logarithm of how many there are, and of the
 * sizes of executors that are wanted; neither full workers nor applications that nobody can serve are looked at one by one.
 */
public final class Placement {

    private Placement() {}

    /** The plan for executors alone. */
    public static Plan plan(FreeView free, List<Demand> fifo, Spread spread) {
        return plan(free, List.of(), fifo, spread, Spread.OUT);
    }

    /** The plan for these drivers, then these demands, each in their order. Pure: equal arguments, equal plan. */
    public static Plan plan(
            FreeView free, List<DriverDemand> drivers, List<Demand> fifo, Spread apps, Spread spreadDrivers) {
        return plan(free, drivers, DemandQueue.of(fifo), apps, spreadDrivers);
    }

    /**
     * The plan for these drivers in their order, then for the applications. Changes none of its arguments.
     *
     * @param spreadDrivers OUT: each driver goes to the worker with most free cores; CONSOLIDATE: to the first by id
     */
    public static Plan plan(
            FreeView free, List<DriverDemand> drivers, DemandQueue applications, Spread apps, Spread spreadDrivers) {
        Pass pass = new Pass(free);
        drivers.forEach(driver -> pass.place(driver, spreadDrivers));
        DemandQueue.Front front = applications.front();
        Optional<Map.Entry<Place, Demand>> next = front.next(pass.free);
        while (next.isPresent()) {
            pass.serve(next.get().getKey(), next.get().getValue(), apps);
            next = front.next(pass.free);
        }
        applications.unseen().forEach(pass.open::putIfAbsent);
        return pass.plan();
    }

    /** One plan while it is being made. */
    private static final class Pass {
        private final List<DriverLaunch> driverLaunches = new ArrayList<>();
        private final List<DriverDemand> waitingDrivers = new ArrayList<>();
        private final List<Launch> launches = new ArrayList<>();
        private final Map<AppId, Integer> coresGiven = new HashMap<>();
        private final Map<Place, Integer> executorsGiven = new HashMap<>();
        private final TreeMap<Place, Demand> open = new TreeMap<>();
        private FreeView free;

        private Pass(FreeView free) {
            this.free = free;
        }

        private void place(DriverDemand driver, Spread spread) {
            Optional<FreeWorker> found = DriverSeat.find(free, driver, spread);
            found.ifPresentOrElse(
                    worker -> {
                        driverLaunches.add(new DriverLaunch(driver.driver(), worker.worker()));
                        free = free.replace(
                                worker,
                                new FreeWorker(worker.worker(), worker.free().minus(driver.resources())));
                    },
                    () -> waitingDrivers.add(driver));
        }

        private void serve(Place place, Demand demand, Spread spread) {
            open.put(place, demand);
            Round round = new Round(demand, coresLeft(demand));
            round.assign(free, spread);
            launches.addAll(round.launches());
            free = round.rest(free);
            coresGiven.merge(demand.app(), round.assignedCores, Integer::sum);
            executorsGiven.put(place, round.executors.size());
        }

        private int coresLeft(Demand demand) {
            return demand.coresLeft() - coresGiven.getOrDefault(demand.app(), 0);
        }

        private Plan plan() {
            List<Shortfall> leftOver = new ArrayList<>();
            open.forEach((place, demand) -> {
                int coresLeft = coresLeft(demand);
                if (coresLeft >= demand.unit() && demand.executorsLeft() > executorsGiven.getOrDefault(place, 0)) {
                    leftOver.add(new Shortfall(demand, coresLeft, free));
                }
            });
            return new Plan(
                    driverLaunches,
                    launches,
                    leftOver,
                    waitingDrivers.stream()
                            .map(driver -> new DriverShortfall(driver, free))
                            .toList());
        }
    }

    /** A worker in one demand's round. */
    private static final class Seat {
        private final FreeWorker worker;
        private int cores;
        private int executors;

        private Seat(FreeWorker worker) {
            this.worker = worker;
        }

        private FreeWorker rest(Demand demand) {
            Resources rest = worker.free().minus(new Resources(cores, 0));
            for (int i = 0; i < executors; i++) {
                rest = rest.minus(
                        new Resources(0, demand.memoryBytes(), demand.profile().amounts()));
            }
            return new FreeWorker(worker.worker(), rest);
        }
    }

    private record Placed(Seat seat, int cores) {}

    /** One demand over the workers that can take it, which join as it is their turn for the first time. */
    private static final class Round {
        private final Demand demand;
        private final int coresLeft;
        private final boolean oneExecutorPerWorker;
        private final List<Seat> seats = new ArrayList<>();
        private final List<Placed> executors = new ArrayList<>();
        private int assignedCores;

        private Round(Demand demand, int coresLeft) {
            this.demand = demand;
            this.coresLeft = coresLeft;
            this.oneExecutorPerWorker = demand.profile().cores().isEmpty();
        }

        private void assign(FreeView free, Spread spread) {
            Resources least = demand.least();
            Set<WorkerId> avoided = free.avoidable(demand.avoided());
            Optional<FreeWorker> next = free.first(least);
            while (next.isPresent() && mayOpenSeat()) {
                if (!avoided.contains(next.get().worker())) {
                    Seat seat = new Seat(next.get());
                    seats.add(seat);
                    giveUnit(seat);
                    while (spread == Spread.CONSOLIDATE && canTake(seat)) {
                        giveUnit(seat);
                    }
                }
                next = free.next(next.get(), least);
            }
            List<Seat> open = new ArrayList<>(seats);
            open.removeIf(seat -> !canTake(seat));
            while (!open.isEmpty()) {
                open.stream().filter(this::canTake).forEach(this::giveUnit);
                open.removeIf(seat -> !canTake(seat));
            }
        }

        private boolean mayOpenSeat() {
            return hasUnit() && executors.size() < demand.executorsLeft();
        }

        private boolean hasUnit() {
            return coresLeft - assignedCores >= demand.unit();
        }

        private void giveUnit(Seat seat) {
            assignedCores += demand.unit();
            seat.cores += demand.unit();
            if (!oneExecutorPerWorker || seat.executors == 0) {
                seat.executors++;
                executors.add(new Placed(seat, demand.unit()));
            }
        }

        private boolean canTake(Seat seat) {
            Resources free = seat.worker.free();
            boolean cores = hasUnit() && free.cores() - seat.cores >= demand.unit();
            if (oneExecutorPerWorker) {
                return cores; // it has its executor, which grows
            }
            return cores && executors.size() < demand.executorsLeft() && hasRoom(free, seat.executors);
        }

        /** For one more executor beside so many. */
        private boolean hasRoom(Resources free, int others) {
            return free.memoryBytes() / demand.memoryBytes() > others
                    && demand.profile().amounts().entrySet().stream()
                            .allMatch(each -> free.amounts().getOrDefault(each.getKey(), 0) / each.getValue() > others);
        }

        private List<Launch> launches() {
            return executors.stream().map(this::launch).toList();
        }

        private Launch launch(Placed placed) {
            int cores = oneExecutorPerWorker ? placed.seat().cores : placed.cores();
            return new Launch(
                    demand.app(),
                    demand.profile().id(),
                    placed.seat().worker.worker(),
                    new Resources(cores, demand.memoryBytes(), demand.profile().amounts()));
        }

        private FreeView rest(FreeView free) {
            FreeView rest = free;
            for (Seat seat : seats) {
                rest = rest.replace(seat.worker, seat.rest(demand));
            }
            return rest;
        }
    }

    /** Where a driver goes. */
    private static final class DriverSeat {
        private DriverSeat() {}

        private static Optional<FreeWorker> find(FreeView free, DriverDemand driver, Spread spread) {
            Set<WorkerId> avoided = free.avoidable(driver.avoided());
            Optional<FreeWorker> next = free.first(driver.resources());
            while (next.isPresent() && avoided.contains(next.get().worker())) {
                next = free.next(next.get(), driver.resources());
            }
            if (next.isEmpty() || spread == Spread.OUT) {
                return next;
            }
            return Optional.of(firstById(free, driver, avoided, next.get()));
        }

        /** Looks at every worker with enough cores: the view is in another order. */
        private static FreeWorker firstById(
                FreeView free, DriverDemand driver, Set<WorkerId> avoided, FreeWorker known) {
            FreeWorker[] best = {known};
            free.forEach(driver.resources().cores(), each -> {
                if (each.worker().compareTo(best[0].worker()) < 0
                        && each.free().holds(driver.resources())
                        && !avoided.contains(each.worker())) {
                    best[0] = each;
                }
            });
            return best[0];
        }
    }
}
