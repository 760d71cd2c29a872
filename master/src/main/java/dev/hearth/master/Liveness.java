package dev.hearth.master;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Who has been heard when. Ordered by last contact, so that the next one to expire is always the first; all have the same
 * limit. Knows no clock; in the loop of its owner.
 *
 * @param <K> names whoever is watched
 */
final class Liveness<K> {
    private final long limitNanos;
    private final LinkedHashMap<K, Long> lastContactNanos = new LinkedHashMap<>();

    Liveness(Duration limit) {
        this.limitNanos = limit.toNanos();
    }

    /** Heard now. Watches it from now on, if it was not. */
    void touch(K key, long nowNanos) {
        lastContactNanos.remove(key);
        lastContactNanos.put(key, nowNanos);
    }

    /** Watches it no longer. Idempotent. */
    void remove(K key) {
        lastContactNanos.remove(key);
    }

    boolean watches(K key) {
        return lastContactNanos.containsKey(key);
    }

    /** When it was heard last. */
    OptionalLong lastContactNanos(K key) {
        Long last = lastContactNanos.get(key);
        return last == null ? OptionalLong.empty() : OptionalLong.of(last);
    }

    /** When the next one expires, unless it is heard before. */
    OptionalLong nextDeadlineNanos() {
        return lastContactNanos.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(lastContactNanos.values().iterator().next() + limitNanos);
    }

    /** Those not heard for the limit, longest silence first; they are watched no longer. */
    List<K> expire(long nowNanos) {
        List<K> expired = new ArrayList<>();
        for (Map.Entry<K, Long> each : lastContactNanos.entrySet()) {
            if (nowNanos - each.getValue() < limitNanos) {
                break;
            }
            expired.add(each.getKey());
        }
        expired.forEach(lastContactNanos::remove);
        return expired;
    }
}
