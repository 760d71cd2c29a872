package dev.hearth.simulation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Kinds of lives that a simulated cluster can have. */
enum Scenario {
    STORM(8, "applications with jobs, and everything goes wrong", Lives::storm),
    RESTARTS(5, "short applications, while the master and its disk fail again and again", Lives::restarts),
    CHURN(3, "applications that come and go quickly, while orders and reports take long", Lives::churn),
    DRIVERS(4, "submitted drivers, supervised or not, while everything goes wrong", Lives::drivers),
    CUTS(3, "nothing but cuts and brief stalls, which must cost no task and no executor", Lives::cuts),
    KILLS(2, "jobs that are cancelled while their tasks run", Lives::kills),
    FAILOVER(2, "the disk is handed over to another master while the first one is out of reach", Lives::failover),
    AMNESIA(1, "masters without a disk", Lives::amnesia);

    private final int share;
    private final String what;
    private final Consumer<World> life;

    Scenario(int share, String what, Consumer<World> life) {
        this.share = share;
        this.what = what;
        this.life = life;
    }

    /** The one that belongs to the seed when no other is asked for. */
    static Scenario of(long seed) {
        List<Scenario> all = Arrays.stream(values())
                .flatMap(each -> Stream.generate(() -> each).limit(each.share))
                .toList();
        return all.get((int) Math.floorMod(seed, (long) all.size()));
    }

    static Optional<Scenario> named(String name) {
        return Arrays.stream(values())
                .filter(each -> each.toString().equals(name))
                .findFirst();
    }

    /** A line for each. */
    static String described() {
        return Arrays.stream(values())
                .map(each -> String.format("  %-10s %s", each, each.what))
                .collect(Collectors.joining("\n"));
    }

    /** Lives it. Throws a {@link Violation}, or what the daemons' classes threw. */
    void live(World world) {
        life.accept(world);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
