package dev.hearth.master.state;

import dev.hearth.model.AppId;
import dev.hearth.model.DriverId;
import dev.hearth.model.DriverState;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.WorkerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The drivers that were submitted: the live ones, and the newest of those that are over. In the master's loop.
 *
 * <p>Those that are <em>unsettled</em>, which wait or are astray, are found without a look at the others.
 */
public final class DriverTable {
    private final int retained;
    private final LinkedHashMap<DriverId, DriverEntry> live = new LinkedHashMap<>();
    private final LinkedHashMap<DriverId, DriverEntry> unsettled = new LinkedHashMap<>();
    private final LinkedHashMap<DriverId, DriverEntry> ended = new LinkedHashMap<>();
    private final Map<String, DriverEntry> byKey = new HashMap<>();
    private long next;

    DriverTable(int retained) {
        this.retained = retained;
    }

    /** Those that are not over, first come first. */
    public Collection<DriverEntry> live() {
        return Collections.unmodifiableCollection(live.values());
    }

    /** The live ones without a process, or with one that is astray; those that have been it longest first. */
    public Collection<DriverEntry> unsettled() {
        return Collections.unmodifiableCollection(unsettled.values());
    }

    /** The newest of those that are over, oldest first. */
    public Collection<DriverEntry> ended() {
        return Collections.unmodifiableCollection(ended.values());
    }

    /** A driver that is not over. */
    public Optional<DriverEntry> live(DriverId driver) {
        return Optional.ofNullable(live.get(driver));
    }

    /** A driver, over or not. */
    public Optional<DriverEntry> driver(DriverId driver) {
        return live(driver).or(() -> Optional.ofNullable(ended.get(driver)));
    }

    /** The driver that workers know as this application, over or not. */
    public Optional<DriverEntry> driver(AppId app) {
        return driver(new DriverId(app.value()));
    }

    /** A driver, over or not, by the key of its submission. */
    public Optional<DriverEntry> byKey(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** Whether a driver, over or not, has this id. */
    public boolean knows(AppId app) {
        return driver(app).isPresent();
    }

    /** Whether a driver that is not over has this id. */
    public boolean isLive(AppId app) {
        return live.containsKey(new DriverId(app.value()));
    }

    /** The attempt that should exist on a worker that is not lost. */
    public Optional<ExecutorEntry> process(ExecutorId attempt) {
        return live.isEmpty() ? Optional.empty() : ofAttempt(attempt).flatMap(DriverEntry::desired);
    }

    /** The live driver whose attempt, astray or not, this is. */
    public Optional<DriverEntry> ofAttempt(ExecutorId attempt) {
        return live(new DriverId(attempt.app().value()))
                .filter(each -> each.attempt()
                        .filter(assigned -> assigned.id().equals(attempt))
                        .isPresent());
    }

    /** Where an attempt at a driver is, or may have been: which worker had one before the newest is not known any more. */
    public List<WorkerId> workersOf(ExecutorId attempt) {
        Optional<DriverEntry> driver = driver(attempt.app());
        Optional<ExecutorEntry> newest = driver.flatMap(DriverEntry::newest);
        if (newest.filter(each -> each.id().equals(attempt)).isPresent()) {
            return List.of(newest.get().worker());
        }
        return newest.filter(each -> attempt.number() < each.id().number())
                .flatMap(each -> driver)
                .map(each -> List.copyOf(each.workers()))
                .orElse(List.of());
    }

    /** How many drivers were ever submitted. */
    public long next() {
        return next;
    }

    /** The content of every jar that a live or remembered driver is made of, by SHA-256. */
    public Set<String> artifacts() {
        Set<String> needed = new HashSet<>();
        Stream.concat(live.values().stream(), ended.values().stream())
                .forEach(each -> each.spec().jars().forEach(jar -> needed.add(jar.sha256())));
        return needed;
    }

    /** Events that lead from nothing to what a restarted master has to know. */
    public List<DurableEvent> snapshot() {
        List<DurableEvent> events = new ArrayList<>();
        if (next > 0) {
            events.add(new DriverEvent.DriversCounted(next));
        }
        ended.values().forEach(each -> events.add(each.restored()));
        live.values().forEach(each -> events.add(each.restored()));
        return events;
    }

    void count(long upTo) {
        next = Math.max(next, upTo);
    }

    void add(DriverEntry driver) {
        if (driver(driver.id()).isPresent() || byKey.putIfAbsent(driver.key(), driver) != null) {
            throw new IllegalStateException("driver " + driver.id() + " or its key is there already");
        }
        (driver.state().isTerminal() ? ended : live).put(driver.id(), driver);
        settle(driver);
        dropOldest(retained);
    }

    DriverEntry liveOrThrow(DriverId driver) {
        return live(driver).orElseThrow(() -> new IllegalStateException("there is no live driver " + driver));
    }

    DriverEntry ofAttemptOrThrow(ExecutorId attempt) {
        return ofAttempt(attempt)
                .orElseThrow(() -> new IllegalStateException("no live driver has the attempt " + attempt));
    }

    void fork(ExecutorId attempt, long pid) {
        ofAttemptOrThrow(attempt).fork(pid);
    }

    /** To be called when a driver has got or lost its process, or that has gone astray or is found. */
    void settle(DriverEntry driver) {
        if (driver.state() == DriverState.SUBMITTED || driver.isAstray()) {
            unsettled.put(driver.id(), driver);
        } else {
            unsettled.remove(driver.id());
        }
    }

    void retire(DriverEntry driver) {
        live.remove(driver.id());
        unsettled.remove(driver.id());
        ended.put(driver.id(), driver);
        dropOldest(retained);
    }

    void forgetEnded() {
        dropOldest(0);
    }

    private void dropOldest(int retained) {
        while (ended.size() > retained) {
            DriverEntry oldest = ended.values().iterator().next();
            ended.remove(oldest.id());
            byKey.remove(oldest.key());
        }
    }
}
