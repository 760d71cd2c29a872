package dev.hearth.simulation;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every process that workers forked and that lives, and what must hold of them. */
final class Census {
    /** After which nothing is left of an application whose driver is gone, wherever nothing was stopped or stalled. */
    private static final Duration LEASE = Duration.ofSeconds(150);

    /**
     * A process that lives.
     *
     * @param gpus the addresses that it was given
     */
    record Child(
            SimProcess process,
            SimProcess worker,
            ExecutorId id,
            long pid,
            Resources resources,
            List<String> gpus,
            boolean driver) {
        AppId owner() {
            return id.app();
        }
    }

    private final World world;
    private final boolean unique;
    private final Map<Long, Child> living = new LinkedHashMap<>();
    private final Set<ExecutorId> forked = new HashSet<>();
    private final Map<AppId, SimProcess> drivers = new HashMap<>();
    private final Map<SimProcess, Long> goneSinceNanos = new HashMap<>();

    /** @param unique whether all masters are of one cluster, so that no id is given twice */
    Census(World world, boolean unique) {
        this.world = world;
        this.unique = unique;
    }

    /** A worker with that capacity has forked it. */
    void forked(Child child, Resources capacity) {
        if (!forked.add(child.id()) && unique) {
            world.violated(child.process() + " is the second process of " + child.id());
        }
        if (child.driver()) {
            living.values().stream()
                    .filter(each -> each.owner().equals(child.owner()))
                    .forEach(other -> world.violated(child.process() + " runs beside " + other.process()));
        }
        living.values().stream()
                .filter(each -> each.worker() == child.worker() && !Collections.disjoint(each.gpus(), child.gpus()))
                .forEach(other -> world.violated(child.process() + " shares a GPU with " + other.process()));
        living.put(child.pid(), child);
        Resources used = living.values().stream()
                .filter(each -> each.worker() == child.worker())
                .map(Child::resources)
                .reduce(Resources.NONE, Resources::plus);
        if (!capacity.holds(used)) {
            world.violated(child.worker() + " has " + capacity + " and runs processes with " + used);
        }
    }

    void ended(Child child) {
        living.remove(child.pid());
    }

    /** An application's driver is this process. */
    void drives(AppId app, SimProcess driver) {
        drivers.put(app, driver);
        driver.whenDead(() -> goneSinceNanos.put(driver, world.nowNanos()));
    }

    Collection<Child> living() {
        return Collections.unmodifiableCollection(living.values());
    }

    /** Now and then: nothing outlives its owner for long. */
    void checkOrphans() {
        for (Child child : living.values()) {
            Optional.ofNullable(drivers.get(child.owner()))
                    .flatMap(driver -> Optional.ofNullable(goneSinceNanos.get(driver)))
                    .map(since -> Math.max(since, child.process().untroubledSinceNanos()))
                    .filter(since -> world.nowNanos() - since > LEASE.toNanos())
                    .ifPresent(since -> world.violated(child.process() + " has outlived its driver"));
        }
    }
}
