package dev.hearth.chaos;

import dev.hearth.chaos.Victims.Post;
import dev.hearth.testing.Child;
import dev.hearth.testing.Signals;
import dev.hearth.testing.TcpProxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Draws faults from a seed, does them to the cluster, and makes them good after some time: at most {@value #AT_ONCE} at a
 * time, and one at a time to each part of the cluster. Belongs to one thread.
 */
final class Nemesis {
    private static final int AT_ONCE = 2;
    private static final long SHORTEST_PAUSE_MILLIS = 300;
    private static final long LONGEST_PAUSE_MILLIS = 1_800;
    private static final long SHORTEST_FAULT_MILLIS = 200;
    private static final long LONGEST_FAULT_MILLIS = 5_000;

    /** A kind of fault; doing one gives the part of the cluster that it is done to and what makes it good. */
    private record Kind(String name, Attempt attempt) {}

    /** Empty when there is nobody to do it to. */
    private interface Attempt {
        Optional<Fault> at(Random random);
    }

    /** A fault about to be done. */
    private record Fault(String part, Runnable deed, Runnable remedy) {}

    /** A fault that was done and is to be made good. */
    private record Open(String kind, String part, long untilMillis, Runnable remedy) {}

    private final Victims victims;
    private final History history;
    private final Random random;
    private final List<Kind> kinds = new ArrayList<>();
    /** Those still to come in this round: every kind comes once a round. */
    private final List<Kind> deck = new ArrayList<>();

    private final List<Open> open = new ArrayList<>();
    private final Map<String, Integer> done = new TreeMap<>();
    private long nextMillis;

    Nemesis(Victims victims, History history, Random random) {
        this.victims = victims;
        this.history = history;
        this.random = random;
        nextMillis = history.now() + SHORTEST_PAUSE_MILLIS;
        kinds.add(new Kind("kill executor", at -> one(victims.executors(), at).map(this::kill)));
        kinds.add(new Kind("pause executor", at -> one(victims.executors(), at).map(this::pause)));
        kinds.add(new Kind(
                "kill driver", at -> one(victims.drivenByTheCluster(), at).map(this::kill)));
        kinds.add(new Kind(
                "pause driver", at -> one(victims.drivenByTheCluster(), at).map(this::pause)));
        kinds.add(new Kind("kill worker", at -> post(at).map(this::killWorker)));
        kinds.add(new Kind("pause worker", at -> post(at).map(post -> named(post, pause(post.worker.pid())))));
        kinds.add(new Kind(
                "kill master", at -> Optional.of(new Fault("master", victims::killMaster, victims::restartMaster))));
        kinds.add(new Kind("pause master", at -> Optional.of(pauseMaster())));
        kinds.add(link("cut a worker's link", TcpProxy::cut, TcpProxy::restore));
        kinds.add(link("half-open a worker's link", TcpProxy::halfOpen, TcpProxy::hear));
        kinds.add(link("stall a worker's link", TcpProxy::stall, TcpProxy::flow));
        kinds.add(link("drop a worker's connections", TcpProxy::drop, proxy -> {}));
        kinds.add(proxy("cut clients' links", victims.clients(), TcpProxy::cut, TcpProxy::restore));
        kinds.add(proxy("half-open clients' links", victims.clients(), TcpProxy::halfOpen, TcpProxy::hear));
        kinds.add(proxy("cut executors' links", victims.drivers(), TcpProxy::cut, TcpProxy::restore));
        kinds.add(proxy("half-open executors' links", victims.drivers(), TcpProxy::halfOpen, TcpProxy::hear));
        victims.disk()
                .ifPresent(disk -> kinds.add(
                        new Kind("fill a disk", at -> Optional.of(new Fault("disk", disk::fill, disk::free)))));
    }

    /** Faults done so far, by kind, those included that have not come up. */
    Map<String, Integer> done() {
        Map<String, Integer> all = new TreeMap<>();
        kinds.forEach(kind -> all.put(kind.name(), done.getOrDefault(kind.name(), 0)));
        return all;
    }

    /** Makes good what is due, and does another if it is time. */
    void tick() {
        heal(history.now());
        if (history.now() >= nextMillis && open.size() < AT_ONCE) {
            strike();
            nextMillis = history.now() + between(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS);
        }
    }

    /** Makes everything good. */
    void end() {
        heal(Long.MAX_VALUE);
    }

    private void strike() {
        if (deck.isEmpty()) {
            deck.addAll(kinds);
            Collections.shuffle(deck, random);
        }
        Kind kind = deck.remove(0);
        long lasts = between(SHORTEST_FAULT_MILLIS, LONGEST_FAULT_MILLIS);
        Set<String> disturbed = new HashSet<>();
        open.forEach(each -> disturbed.add(each.part()));
        Optional<Fault> found = kind.attempt().at(random).filter(fault -> !disturbed.contains(fault.part()));
        if (found.isEmpty()) {
            // nobody there just now: its turn comes at the end of the round
            deck.add(kind);
            return;
        }
        Fault fault = found.get();
        history.note("fault", "kind", kind.name(), "part", fault.part(), "millis", lasts);
        done.merge(kind.name(), 1, Integer::sum);
        fault.deed().run();
        open.add(new Open(kind.name(), fault.part(), history.now() + lasts, fault.remedy()));
    }

    private void heal(long now) {
        Iterator<Open> each = open.iterator();
        while (each.hasNext()) {
            Open fault = each.next();
            if (fault.untilMillis() <= now) {
                each.remove();
                fault.remedy().run();
                history.note("healed", "kind", fault.kind(), "part", fault.part());
            }
        }
    }

    private Fault kill(long pid) {
        return new Fault("process " + pid, () -> Signals.send(pid, "KILL"), () -> {});
    }

    private Fault pause(long pid) {
        return new Fault("process " + pid, () -> Signals.send(pid, "STOP"), () -> Signals.send(pid, "CONT"));
    }

    private Fault killWorker(Post post) {
        return named(post, new Fault("", () -> victims.killWorker(post), () -> victims.restartWorker(post)));
    }

    private Fault pauseMaster() {
        Child master = victims.cluster().master();
        Fault pause = pause(master.pid());
        return new Fault("master", pause.deed(), pause.remedy());
    }

    private Kind link(String name, Consumer<TcpProxy> deed, Consumer<TcpProxy> remedy) {
        return new Kind(
                name,
                at -> post(at).map(post -> new Fault(
                        "link of worker " + victims.posts().indexOf(post),
                        () -> deed.accept(post.link),
                        () -> remedy.accept(post.link))));
    }

    private static Kind proxy(String name, TcpProxy proxy, Consumer<TcpProxy> deed, Consumer<TcpProxy> remedy) {
        return new Kind(
                name,
                at -> Optional.of(
                        new Fault("proxy " + proxy.port(), () -> deed.accept(proxy), () -> remedy.accept(proxy))));
    }

    private Fault named(Post post, Fault fault) {
        return new Fault("worker " + victims.posts().indexOf(post), fault.deed(), fault.remedy());
    }

    private Optional<Post> post(Random at) {
        return one(victims.posts(), at).filter(post -> post.manned);
    }

    private static <T> Optional<T> one(List<T> among, Random at) {
        // a number is drawn in any case, so that what follows depends on the seed alone
        int drawn = at.nextInt(1_000_000);
        return among.isEmpty() ? Optional.empty() : Optional.of(among.get(drawn % among.size()));
    }

    private long between(long least, long most) {
        return least + random.nextInt((int) (most - least));
    }
}
