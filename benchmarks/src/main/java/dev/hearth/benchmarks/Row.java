package dev.hearth.benchmarks;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * One line of the comparison. Immutable.
 *
 * <p>The ratio of a row is always Hearth's value divided by the peer's; what is to be "so many times faster" is therefore
 * given as a rate. {@code least} and {@code aim} are the bounds of {@link Rated what is rated}: lower bounds where higher is
 * better, upper bounds where lower is.
 */
public final class Row {
    private static final Pattern KEBAB = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    /** Which values are better. */
    public enum Better {
        HIGHER,
        LOWER
    }

    /** What {@code least} and {@code aim} bound. */
    public enum Rated {
        /** Hearth's value divided by the peer's. */
        RATIO,
        /** Hearth's value alone. */
        VALUE,
        /** Nothing: the row only informs. */
        NOTHING
    }

    /** Measures one system once, in processes of its own. Called on the main thread. */
    @FunctionalInterface
    public interface Measure {
        /** The value in the row's unit. Throws {@link BenchmarkException} with a sentence when there is none. */
        double in(Session session) throws InterruptedException;
    }

    private final String name;
    private final String unit;
    private final Better better;
    private final Measure hearth;
    private final Rated rated;
    private final OptionalDouble least;
    private final OptionalDouble aim;
    private final String peerName;
    private final Optional<Measure> peer;
    private final boolean quick;

    private Row(String name, String unit, Better better, Measure hearth, Target target, Peer peer, boolean quick) {
        if (!KEBAB.matcher(name).matches()) {
            throw new IllegalArgumentException("the name of a row is in kebab-case, found '" + name + "'");
        }
        this.name = name;
        this.unit = Objects.requireNonNull(unit);
        this.better = better;
        this.hearth = hearth;
        this.rated = target.rated();
        this.least = target.least();
        this.aim = target.aim();
        this.peerName = peer.name();
        this.peer = peer.measure();
        this.quick = quick;
    }

    private record Target(Rated rated, OptionalDouble least, OptionalDouble aim) {
        static final Target NONE = new Target(Rated.NOTHING, OptionalDouble.empty(), OptionalDouble.empty());
    }

    private record Peer(String name, Optional<Measure> measure) {
        static final Peer NONE = new Peer("", Optional.empty());
    }

    /** A row of which higher values are better: without a peer, not rated, and not part of the quick run. */
    public static Row higher(String name, String unit, Measure hearth) {
        return new Row(name, unit, Better.HIGHER, hearth, Target.NONE, Peer.NONE, false);
    }

    /** As {@link #higher}, where lower values are better. */
    public static Row lower(String name, String unit, Measure hearth) {
        return new Row(name, unit, Better.LOWER, hearth, Target.NONE, Peer.NONE, false);
    }

    /** The same row beside a peer. */
    public Row against(String peerName, Measure measure) {
        return new Row(
                name,
                unit,
                better,
                hearth,
                new Target(rated, least, aim),
                new Peer(peerName, Optional.of(measure)),
                quick);
    }

    /** The same row, rated by Hearth's value divided by the peer's. */
    public Row ratedByRatio(double leastRatio, double aimRatio) {
        return rated(new Target(Rated.RATIO, OptionalDouble.of(leastRatio), OptionalDouble.of(aimRatio)));
    }

    /** The same row, rated by Hearth's value. */
    public Row ratedByValue(double leastValue, double aimValue) {
        return rated(new Target(Rated.VALUE, OptionalDouble.of(leastValue), OptionalDouble.of(aimValue)));
    }

    private Row rated(Target target) {
        return new Row(name, unit, better, hearth, target, new Peer(peerName, peer), quick);
    }

    /** The same row, as a part of the quick run. */
    public Row inQuickRun() {
        return new Row(name, unit, better, hearth, new Target(rated, least, aim), new Peer(peerName, peer), true);
    }

    /** Unique, kebab-case. */
    public String name() {
        return name;
    }

    /** Of both values. */
    public String unit() {
        return unit;
    }

    public Better better() {
        return better;
    }

    public Rated rated() {
        return rated;
    }

    /** The least that counts as done. */
    public OptionalDouble least() {
        return least;
    }

    public OptionalDouble aim() {
        return aim;
    }

    /** Whom it is measured against; empty if nobody. */
    public String peerName() {
        return peerName;
    }

    /** Whether the quick run has it. */
    public boolean quick() {
        return quick;
    }

    public Measure hearth() {
        return hearth;
    }

    public Optional<Measure> peer() {
        return peer;
    }
}
