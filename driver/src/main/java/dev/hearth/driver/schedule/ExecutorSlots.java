package dev.hearth.driver.schedule;

import dev.hearth.protocol.DriverToExecutor.TakeBackTasks;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One executor as the {@link TaskScheduler} sees it: its slots, what it holds, and what it is to be sent at the end of the
 * turn. It holds more tasks than it has slots while they are short. Confined to the driver's loop.
 */
public final class ExecutorSlots {
    private final int index;
    private final String id;
    private final String host;
    private final int slots;
    private final ExecutorLink link;
    private final LaunchBatch batch;
    /** Those of the sets that it was told of. */
    private final Set<Holding> holdings = new LinkedHashSet<>();

    private int busy;
    private int longTasks;
    private long heldNanos;
    private int fetching;
    private boolean suspended;
    private boolean departed;
    private Offers.Tier tier = Offers.Tier.NONE;
    private long succeeded;
    private OptionalLong firstSuccessNanos = OptionalLong.empty();

    /**
     * @param index its number in this driver, never given twice
     * @param id {@code app-…/3}
     */
    ExecutorSlots(int index, String id, String host, int slots, ExecutorLink link) {
        this.index = index;
        this.id = id;
        this.host = host;
        this.slots = slots;
        this.link = link;
        this.batch = new LaunchBatch(link);
    }

    int index() {
        return index;
    }

    String host() {
        return host;
    }

    ExecutorLink link() {
        return link;
    }

    String id() {
        return id;
    }

    int slots() {
        return slots;
    }

    /** How messages name it. */
    String description() {
        return "executor " + id + " at host " + host;
    }

    /** Attempts that were sent there and are not known to be over. */
    int busy() {
        return busy;
    }

    int freeSlots() {
        return Math.max(0, slots - busy);
    }

    /** Attempts that wait there for a slot. */
    int queued() {
        return Math.max(0, busy - slots);
    }

    /** Slots that no long task occupies. */
    int shortSlots() {
        return Math.max(0, slots - longTasks);
    }

    /** About what the attempts there take together that are not long. */
    long heldNanos() {
        return heldNanos;
    }

    LaunchBatch batch() {
        return batch;
    }

    /** Those of the sets that it was told of and that are not over, oldest first. */
    List<Holding> holdings() {
        return new ArrayList<>(holdings);
    }

    void add(Holding holding) {
        holdings.add(holding);
    }

    void remove(Holding holding) {
        holdings.remove(holding);
    }

    /** Tasks that may still wait there, and that are not being asked for. */
    int reclaimable() {
        return holdings.stream().mapToInt(Holding::reclaimable).sum();
    }

    /** Asks for about so many of the tasks that wait there: more where only long tasks run, since each of them may wait for long. */
    void takeBack(int number) {
        int wanted = number;
        for (Holding holding : holdings) {
            int some = shortSlots() == 0 ? holding.reclaimable() : Math.min(holding.reclaimable(), wanted);
            if (some > 0) {
                holding.ordered(some);
                link.takeBack(new TakeBackTasks(holding.set().id(), some));
                wanted -= some;
            }
            if (wanted <= 0) {
                return;
            }
        }
    }

    /** Asks for all tasks that wait there. */
    void takeBackAll() {
        for (Holding holding : holdings) {
            if (holding.launched() > 0) {
                holding.ordered(Integer.MAX_VALUE);
                link.takeBack(new TakeBackTasks(holding.set().id(), Integer.MAX_VALUE));
            }
        }
    }

    /** So many more of its values are being fetched. */
    void fetching(int more) {
        fetching += more;
    }

    /** Whether nothing waits or runs there, and no value is fetched from there. */
    boolean isIdle() {
        return busy == 0 && fetching == 0;
    }

    /** Where it stands in {@link Offers}. */
    Offers.Tier tier() {
        return tier;
    }

    void tier(Offers.Tier now) {
        tier = now;
    }

    /** Nothing more is launched on it, since it is known to be on its way out. */
    void suspend() {
        suspended = true;
    }

    /** It no longer counts among those of its host; whether it did until now. */
    boolean depart() {
        boolean first = !departed;
        departed = true;
        return first;
    }

    boolean hasDeparted() {
        return departed;
    }

    /** Whether it can be sent anything at all now. */
    boolean isOpen() {
        return !suspended && link.isReady();
    }

    /** How many tasks that take so long may be sent beyond those for which slots are free. */
    int queueRoom(long taskNanos) {
        int room = Prefetch.room(shortSlots(), heldNanos, taskNanos);
        return Math.min(room, Prefetch.capacity(slots) - busy);
    }

    /** Whether short tasks may wait there. */
    boolean takesMore() {
        return shortSlots() > 0 && busy < Prefetch.capacity(slots) && Prefetch.takesMore(shortSlots(), heldNanos);
    }

    /** Tasks have succeeded on it; whether these are the first. */
    boolean countSuccesses(int number) {
        boolean first = succeeded == 0 && number > 0;
        succeeded += number;
        return first;
    }

    /** Tasks that have succeeded on it. */
    public long succeeded() {
        return succeeded;
    }

    /** The first success came in a turn that ended at this time. */
    void firstSuccess(long nanos) {
        firstSuccessNanos = OptionalLong.of(nanos);
    }

    public OptionalLong firstSuccessNanos() {
        return firstSuccessNanos;
    }

    /** Attempts were sent. Throws {@link IllegalStateException} when that is more than it may hold. */
    void occupy(int number) {
        if (number > Prefetch.capacity(slots) - busy) {
            throw new IllegalStateException(description() + " holds " + busy + " tasks on " + slots + " slots, and "
                    + number + " more were launched on it");
        }
        busy += number;
    }

    /** Attempts are over. */
    void release(int number) {
        if (number > busy) {
            throw new IllegalStateException(
                    description() + " holds " + busy + " tasks, and " + number + " of them have ended");
        }
        busy -= number;
    }

    /** What it holds changes by so much. */
    void holds(int moreLongTasks, long moreNanos) {
        longTasks += moreLongTasks;
        heldNanos += moreNanos;
    }

    @Override
    public String toString() {
        return description() + " busy=" + busy + "/" + slots;
    }
}
