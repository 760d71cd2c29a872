package dev.hearth.driver.cluster;

import dev.hearth.loop.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Who has been heard last when, the one silent longest first, and one timer for that one. In the loop only.
 *
 * <p>A timer that comes late shows that this process did not run, and had no chance to hear anyone: then everyone gets
 * another interval.
 *
 * @param <K> who is watched
 */
final class HeartbeatReceiver<K> {
    private final EventLoop loop;
    private final Duration silence;
    private final Duration interval;
    private final Consumer<K> onSilent;
    /** In order of the last sign of life. */
    private final Map<K, Long> heardAtNanos = new LinkedHashMap<>();

    private boolean timerSet;
    private long timerAtNanos;

    /**
     * @param silence how long without a word makes someone silent
     * @param interval in which a word may be expected
     * @param onSilent told once, after which that one is watched no more
     */
    HeartbeatReceiver(EventLoop loop, Duration silence, Duration interval, Consumer<K> onSilent) {
        this.loop = loop;
        this.silence = silence;
        this.interval = interval;
        this.onSilent = onSilent;
    }

    /** A sign of life; the first one begins the watch. */
    void heard(K who) {
        heardAtNanos.remove(who);
        heardAtNanos.put(who, loop.nanoTime());
        arm(silence);
    }

    /** A sign of life, if that one is watched. */
    void heardIfWatched(K who) {
        if (heardAtNanos.containsKey(who)) {
            heard(who);
        }
    }

    /** Ends the watch. Idempotent. */
    void forget(K who) {
        heardAtNanos.remove(who);
    }

    private void arm(Duration delay) {
        if (!timerSet) {
            timerSet = true;
            timerAtNanos = loop.nanoTime() + delay.toNanos();
            EventLoop.Timer unused = loop.schedule(delay, this::check);
        }
    }

    private void check() {
        timerSet = false;
        long now = loop.nanoTime();
        if (now - timerAtNanos > interval.toNanos()) {
            arm(interval);
            return;
        }
        List<K> silent = new ArrayList<>();
        for (Map.Entry<K, Long> each : heardAtNanos.entrySet()) {
            long silentNanos = now - each.getValue();
            if (silentNanos < silence.toNanos()) {
                arm(Duration.ofNanos(silence.toNanos() - silentNanos));
                break;
            }
            silent.add(each.getKey());
        }
        heardAtNanos.keySet().removeAll(silent);
        silent.forEach(onSilent);
    }
}
