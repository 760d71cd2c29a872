package dev.hearth.master.placement;

import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Spark's placement of executors. Demands are served first come, first served; each takes what it can before the next
 * one is looked at. Cores are handed out in units, so that with executor cores set no executor is ever smaller; a rest
 * smaller than a unit stays unassigned.
 *
 * <p>Without executor cores, all cores that a worker gives in one round become one executor, and memory counts once.
 */
public final class Placement {

    private Placement() {}

    /** The launches for these demands, in their order, and what is left over. Pure: equal arguments, equal plan. */
    public static Plan plan(FreeView free, List<Demand> fifo, Spread spread) {
        FreeView view = free;
        List<Launch> launches = new ArrayList<>();
        List<Shortfall> leftOver = new ArrayList<>();
        for (Demand demand : fifo) {
            int coresLeft = demand.coresLeft();
            int executorsLeft = demand.executorsLeft();
            List<Seat> seats = seats(view, demand);
            if (!seats.isEmpty()) {
                Round round = new Round(demand, seats);
                round.assign(spread);
                launches.addAll(round.launches());
                coresLeft -= round.assignedCores;
                executorsLeft -= round.executors.size();
                view = new Remaining(view, seats);
            }
            if (coresLeft >= demand.unit() && executorsLeft > 0) {
                leftOver.add(shortfall(view, demand, coresLeft));
            }
        }
        return new Plan(launches, leftOver);
    }

    /** The workers that could take one unit. */
    private static List<Seat> seats(FreeView view, Demand demand) {
        List<Seat> seats = new ArrayList<>();
        if (demand.coresLeft() < demand.unit() || demand.executorsLeft() <= 0) {
            return seats;
        }
        for (FreeWorker each : view.mostCoresFirst()) {
            if (each.free().cores() < demand.unit()) {
                break; // all that follow have fewer
            }
            if (each.free().memoryBytes() >= demand.memoryBytes()
                    && !demand.avoided().contains(each.worker())) {
                seats.add(new Seat(each));
            }
        }
        return seats;
    }

    private static Shortfall shortfall(FreeView view, Demand demand, int coresLeft) {
        Map<Shortfall.Reason, Integer> reasons = new EnumMap<>(Shortfall.Reason.class);
        int withCores = 0;
        for (FreeWorker each : view.mostCoresFirst()) {
            if (each.free().cores() < demand.unit()) {
                break;
            }
            withCores++;
            if (demand.avoided().contains(each.worker())) {
                reasons.merge(Shortfall.Reason.AVOIDED, 1, Integer::sum);
            } else if (each.free().memoryBytes() < demand.memoryBytes()) {
                reasons.merge(Shortfall.Reason.MEMORY, 1, Integer::sum);
            }
        }
        if (view.size() > withCores) {
            reasons.put(Shortfall.Reason.CORES, view.size() - withCores);
        }
        return new Shortfall(demand.app(), coresLeft, reasons);
    }

    /** A worker in one demand's round. */
    private static final class Seat {
        private final FreeWorker worker;
        private int cores;
        private int executors;
        private long memoryBytes;

        private Seat(FreeWorker worker) {
            this.worker = worker;
        }
    }

    private record Placed(Seat seat, int cores) {}

    /** One demand over the workers that could take it. */
    private static final class Round {
        private final Demand demand;
        private final List<Seat> seats;
        private final boolean oneExecutorPerWorker;
        private final List<Placed> executors = new ArrayList<>();
        private int assignedCores;

        private Round(Demand demand, List<Seat> seats) {
            this.demand = demand;
            this.seats = seats;
            this.oneExecutorPerWorker = demand.executorCores().isEmpty();
        }

        private void assign(Spread spread) {
            List<Seat> open = new ArrayList<>(seats);
            while (!open.isEmpty()) {
                for (Seat seat : open) {
                    boolean given = giveUnit(seat);
                    while (given && spread == Spread.CONSOLIDATE) {
                        given = giveUnit(seat);
                    }
                }
                open.removeIf(seat -> !canTake(seat));
            }
        }

        private boolean giveUnit(Seat seat) {
            if (!canTake(seat)) {
                return false;
            }
            assignedCores += demand.unit();
            seat.cores += demand.unit();
            if (!oneExecutorPerWorker || seat.executors == 0) {
                seat.executors++;
                seat.memoryBytes += demand.memoryBytes();
                executors.add(new Placed(seat, demand.unit()));
            }
            return true;
        }

        private boolean canTake(Seat seat) {
            Resources free = seat.worker.free();
            boolean cores =
                    demand.coresLeft() - assignedCores >= demand.unit() && free.cores() - seat.cores >= demand.unit();
            if (oneExecutorPerWorker && seat.executors > 0) {
                return cores;
            }
            return cores
                    && executors.size() < demand.executorsLeft()
                    && free.memoryBytes() - seat.memoryBytes >= demand.memoryBytes();
        }

        private List<Launch> launches() {
            return executors.stream()
                    .map(each -> new Launch(
                            demand.app(),
                            each.seat().worker.worker(),
                            new Resources(
                                    oneExecutorPerWorker ? each.seat().cores : each.cores(), demand.memoryBytes())))
                    .toList();
        }
    }

    /** What a round left of a view. */
    private static final class Remaining implements FreeView {
        private final TreeSet<FreeWorker> workers = new TreeSet<>();

        private Remaining(FreeView before, List<Seat> seats) {
            Map<WorkerId, Seat> taken = new HashMap<>();
            seats.forEach(seat -> taken.put(seat.worker.worker(), seat));
            for (FreeWorker each : before.mostCoresFirst()) {
                Seat seat = taken.get(each.worker());
                workers.add(seat == null ? each : new FreeWorker(each.worker(), left(each.free(), seat)));
            }
        }

        private Resources left(Resources free, Seat seat) {
            return seat.cores == 0 ? free : free.minus(new Resources(seat.cores, seat.memoryBytes));
        }

        @Override
        public int size() {
            return workers.size();
        }

        @Override
        public Iterable<FreeWorker> mostCoresFirst() {
            return workers;
        }
    }
}
