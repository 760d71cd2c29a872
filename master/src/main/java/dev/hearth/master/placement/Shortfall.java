package dev.hearth.master.placement;

import dev.hearth.model.AppId;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A demand that is left over, and why.
 *
 * @param cores still wanted
 * @param workers how many workers cannot take another executor, by the first reason that holds
 */
public record Shortfall(AppId app, int cores, Map<Reason, Integer> workers) {

    /** Why a worker takes no (further) executor of an application. */
    public enum Reason {
        /** Fewer cores are free there than one executor needs. */
        CORES("too few free cores"),
        /** The application's executors kept failing there. */
        AVOIDED("avoided after failures"),
        /** Less memory is free there than one executor needs. */
        MEMORY("too little free memory");

        private final String words;

        Reason(String words) {
            this.words = words;
        }
    }

    public Shortfall {
        EnumMap<Reason, Integer> copy = new EnumMap<>(Reason.class);
        copy.putAll(workers);
        workers = Collections.unmodifiableMap(copy);
    }

    /** For people: {@code 3 workers: too few free cores; 1 worker: too little free memory}. */
    public String explanation() {
        if (workers.isEmpty()) {
            return "there are no workers";
        }
        return workers.entrySet().stream()
                .map(each ->
                        each.getValue() + (each.getValue() == 1 ? " worker: " : " workers: ") + each.getKey().words)
                .collect(Collectors.joining("; "));
    }
}
