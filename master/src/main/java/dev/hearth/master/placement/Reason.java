package dev.hearth.master.placement;

import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * Why a worker takes no (further) process of a kind. Ordered as they are looked at.
 *
 * @param resource the custom resource there is too little of; empty for the other kinds
 */
public record Reason(Kind kind, String resource) implements Comparable<Reason> {
    /** Fewer cores are free there than one unit needs. */
    public static final Reason CORES = new Reason(Kind.CORES, "");
    /** The application's executors, or the driver, kept failing there. */
    public static final Reason AVOIDED = new Reason(Kind.AVOIDED, "");
    /** Less memory is free there than one process needs. */
    public static final Reason MEMORY = new Reason(Kind.MEMORY, "");
    /** It gives nothing out: it is draining, or in trouble. */
    public static final Reason NOT_TAKING = new Reason(Kind.NOT_TAKING, "");

    private static final Comparator<Reason> ORDER =
            Comparator.comparing(Reason::kind).thenComparing(Reason::resource);

    /** The kinds of reasons. */
    public enum Kind {
        CORES,
        AVOIDED,
        MEMORY,
        AMOUNT,
        NOT_TAKING
    }

    /** Fewer units of this custom resource are free there than one process needs. */
    public static Reason amount(String resource) {
        return new Reason(Kind.AMOUNT, resource);
    }

    /**
     * For people: {@code 3 workers: too few free cores; 1 worker: too little free memory}.
     *
     * @param workers how many by reason
     */
    public static String explanation(SortedMap<Reason, Integer> workers) {
        return workers.isEmpty()
                ? "there are no workers"
                : workers.entrySet().stream().map(Reason::phrase).collect(Collectors.joining("; "));
    }

    private static String phrase(Map.Entry<Reason, Integer> count) {
        return count.getValue()
                + (count.getValue() == 1 ? " worker: " : " workers: ")
                + count.getKey().words();
    }

    private String words() {
        return switch (kind) {
            case CORES -> "too few free cores";
            case AVOIDED -> "avoided after failures";
            case MEMORY -> "too little free memory";
            case AMOUNT -> "too few free units of " + resource;
            case NOT_TAKING -> "draining, or in trouble";
        };
    }

    @Override
    public int compareTo(Reason other) {
        return ORDER.compare(this, other);
    }
}
