package dev.hearth.driver.schedule;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The tasks of a set that wait for a slot, so kept that taking one costs the same however many there are. Belongs to the
 * driver's loop.
 *
 * <p>Tasks that were never launched and prefer no host are a range; the others stand in queues: one for each host, and
 * one of all that prefer some host. A task in several queues is taken from one and skipped in the others later.
 */
final class PendingTasks {
    private static final int[] NO_HOSTS = {};

    private final Preferences preferences;
    /** Those in the queues that were not taken. */
    private final BitSet pending = new BitSet();

    private int count;
    /** Tasks {@code nextFresh} and up were never taken; used only while no task prefers a host. */
    private int nextFresh;

    private final int freshEnd;

    private final IntQueue indifferent = new IntQueue();
    private final IntQueue choosy = new IntQueue();
    private final IntQueue[] byHost;
    private final Map<String, Integer> hostNumbers = new HashMap<>();
    /** By host number: whether an executor runs there. */
    private final BitSet inhabited = new BitSet();
    /** Numbers of the hosts without an executor. */
    private int[] deserted;

    PendingTasks(int tasks, Preferences preferences) {
        this.preferences = preferences;
        this.byHost = new IntQueue[preferences.hosts().size()];
        Arrays.setAll(byHost, host -> new IntQueue());
        preferences.hosts().forEach(host -> hostNumbers.put(host, hostNumbers.size()));
        this.deserted = NO_HOSTS;
        this.freshEnd = preferences.isEmpty() ? tasks : 0;
        // those of the range have no bit before they wait again
        pending.set(freshEnd, tasks);
        count = tasks;
        for (int task = freshEnd; task < tasks; task++) {
            enqueue(task);
        }
        if (anyPrefers()) {
            inhabitedHosts(Set.of());
        }
    }

    int count() {
        return count;
    }

    boolean anyPrefers() {
        return byHost.length > 0;
    }

    /** On which hosts the application has executors now. */
    void inhabitedHosts(Set<String> hosts) {
        inhabited.clear();
        hostNumbers.forEach((host, number) -> inhabited.set(number, hosts.contains(host)));
        deserted = hostNumbers.values().stream()
                .mapToInt(Integer::intValue)
                .filter(number -> !inhabited.get(number))
                .sorted()
                .toArray();
    }

    /** The task waits again. */
    void add(int task) {
        pending.set(task);
        count++;
        enqueue(task);
    }

    /** Nothing waits any more. */
    void clear() {
        pending.clear();
        count = 0;
        nextFresh = freshEnd;
        indifferent.clear();
        choosy.clear();
        for (IntQueue queue : byHost) {
            queue.clear();
        }
    }

    /** Takes a task that prefers the host, or {@link IntQueue#NONE}. */
    int pollLocal(String host) {
        Integer number = hostNumbers.get(host);
        return number == null ? IntQueue.NONE : poll(byHost[number]);
    }

    /** Takes a task that was tried before, or that follows no range, and prefers no host; or {@link IntQueue#NONE}. */
    int pollIndifferent() {
        return poll(indifferent);
    }

    /** How many fresh tasks follow each other, starting at the one that {@link #takeFresh} gives. */
    int freshCount() {
        return freshEnd - nextFresh;
    }

    /** Takes {@code number} fresh tasks, at most {@link #freshCount}; gives the first, the others follow it. */
    int takeFresh(int number) {
        int first = nextFresh;
        nextFresh += number;
        count -= number;
        return first;
    }

    /** Takes a task none of whose hosts has an executor, or {@link IntQueue#NONE}. */
    int pollDeserted() {
        for (int host : deserted) {
            IntQueue queue = byHost[host];
            int task;
            while ((task = queue.poll()) != IntQueue.NONE) {
                // with a host that is inhabited it stays in that host's queue
                if (pending.get(task) && !hasInhabitedHost(task)) {
                    take(task);
                    return task;
                }
            }
        }
        return IntQueue.NONE;
    }

    /** Takes any task that prefers some other host, or {@link IntQueue#NONE}. */
    int pollChoosy() {
        return poll(choosy);
    }

    private boolean hasInhabitedHost(int task) {
        for (int host : preferences.of(task)) {
            if (inhabited.get(host)) {
                return true;
            }
        }
        return false;
    }

    private void enqueue(int task) {
        int[] hosts = preferences.of(task);
        for (int host : hosts) {
            byHost[host].add(task);
        }
        (hosts.length == 0 ? indifferent : choosy).add(task);
    }

    private int poll(IntQueue queue) {
        int task;
        while ((task = queue.poll()) != IntQueue.NONE) {
            if (pending.get(task)) {
                take(task);
                return task;
            }
        }
        return IntQueue.NONE;
    }

    private void take(int task) {
        pending.clear(task);
        count--;
    }
}
