package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.model.Epoch;
import dev.hearth.protocol.ClientToMaster.MasterState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * What others may see of the state: taken in the loop when somebody asks, published by one volatile write when it is
 * durable, read by any thread. Taking it looks at the whole cluster; so those who ask wait for each other, and it takes at
 * most a twentieth of the loop's time.
 */
final class MasterSnapshots {
    private static final int PARTS = 20;
    /** Readers wait no longer for the next one, however long the last took. */
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** A state, and those who get it once it is durable. */
    record Taken(MasterState state, List<Consumer<MasterState>> readers) {}

    private final EventLoop loop;
    private final MasterViews views;
    private final Epoch epoch;
    private final long pid;
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private List<Consumer<MasterState>> readers = new ArrayList<>();
    private Runnable endTurn = () -> {};
    private boolean timerArmed;
    private long notBeforeNanos;
    private String url = "";
    private volatile boolean stale;
    private volatile MasterState published;

    MasterSnapshots(EventLoop loop, MasterViews views, Epoch epoch, long pid) {
        this.loop = loop;
        this.views = views;
        this.epoch = epoch;
        this.pid = pid;
        this.notBeforeNanos = loop.nanoTime();
        this.published = new MasterState(url, pid, epoch, loop.wallTime(), List.of(), List.of(), List.of());
    }

    /** Has a turn end, at whose end a state can be taken. Before the first reader. */
    void endTurnsBy(Runnable action) {
        endTurn = action;
    }

    /** The URL under which others reach this master. */
    void serving(String advertisedUrl) {
        url = advertisedUrl;
        MasterState last = published;
        published = new MasterState(url, pid, epoch, last.at(), last.workers(), last.applications(), last.drivers());
    }

    /** The URL under which others reach this master; empty until it is known. In the loop. */
    String url() {
        return url;
    }

    /** The state is different from before. */
    void changed() {
        if (!stale) {
            stale = true;
        }
    }

    /** The reader gets the state as it is after this turn, or somewhat later, in the loop once that is durable. */
    void ask(Consumer<MasterState> reader) {
        loop.checkInLoop();
        readers.add(reader);
        long waitNanos = notBeforeNanos - loop.nanoTime();
        if (waitNanos <= 0) {
            endTurn.run();
        } else if (!timerArmed) {
            timerArmed = true;
            loop.schedule(Duration.ofNanos(waitNanos), () -> {
                timerArmed = false;
                endTurn.run();
            });
        }
    }

    /** The state as it is at the end of a turn, if somebody waits for it and it is time; to be published when durable. */
    Optional<Taken> takeIfDue() {
        long beganNanos = loop.nanoTime();
        if (readers.isEmpty() || beganNanos - notBeforeNanos < 0) {
            return Optional.empty();
        }
        Taken taken = new Taken(take(), readers);
        readers = new ArrayList<>();
        stale = false;
        refreshing.set(false);
        long endedNanos = loop.nanoTime();
        notBeforeNanos = endedNanos + Math.min((endedNanos - beganNanos) * (PARTS - 1), LONGEST_PAUSE_NANOS);
        return Optional.of(taken);
    }

    private MasterState take() {
        return new MasterState(
                url, pid, epoch, loop.wallTime(), views.workers(), views.applications(), views.drivers());
    }

    /** It is durable. */
    void publish(Taken taken) {
        published = taken.state();
        taken.readers().forEach(reader -> reader.accept(taken.state()));
    }

    /** The last that was published. Has a newer one made if anything has changed since. Callable from any thread. */
    MasterState latest() {
        if (stale && refreshing.compareAndSet(false, true)) {
            loop.execute(() -> ask(state -> {}));
        }
        return published;
    }
}
