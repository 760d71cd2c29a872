package dev.hearth.rpc;

import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;

/** Logs the first of the warnings that say the same, counts the rest, and says how many they were at the end. One thread. */
final class RepeatedWarnings {
    private static final int MAX_KINDS = 64;

    private final Logger log;
    private final Map<String, Long> repeats = new LinkedHashMap<>();

    RepeatedWarnings(Logger log) {
        this.log = log;
    }

    /** Logs the line unless one of that kind was logged before; beyond {@value #MAX_KINDS} kinds all count as one. */
    void warn(String kind, String line) {
        String counted = repeats.containsKey(kind) || repeats.size() < MAX_KINDS ? kind : "others";
        if (repeats.merge(counted, 1L, Long::sum) == 1) {
            log.warn("{}", line);
        }
    }

    /** Says how often each was repeated. */
    void close(RpcAddress remote) {
        repeats.forEach((kind, count) -> {
            if (count > 1) {
                log.warn("remote={} {}: {} more like the one logged before", remote, kind, count - 1);
            }
        });
        repeats.clear();
    }
}
