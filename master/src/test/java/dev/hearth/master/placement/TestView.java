package dev.hearth.master.placement;

import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.TreeSet;

/** Some workers with something free. */
final class TestView implements FreeView {
    static final long MIB = 1 << 20;

    private final TreeSet<FreeWorker> workers = new TreeSet<>();

    TestView with(String name, int cores, long mib) {
        return with(new FreeWorker(new WorkerId(name), new Resources(cores, mib * MIB)));
    }

    TestView with(FreeWorker worker) {
        workers.add(worker);
        return this;
    }

    @Override
    public int size() {
        return workers.size();
    }

    @Override
    public Iterable<FreeWorker> mostCoresFirst() {
        return workers;
    }
}
