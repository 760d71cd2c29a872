package dev.hearth.master.placement;

import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.Collection;
import java.util.Map;

/** Some workers with something free. */
final class TestView {
    static final long MIB = 1 << 20;

    private FreeView view = FreeView.EMPTY;

    static FreeView of(Collection<FreeWorker> workers) {
        TestView test = new TestView();
        workers.forEach(worker -> test.view = test.view.with(worker));
        return test.view;
    }

    TestView with(String name, int cores, long mib) {
        return with(name, cores, mib, Map.of());
    }

    TestView with(String name, int cores, long mib, Map<String, Integer> amounts) {
        view = view.with(new FreeWorker(new WorkerId(name), new Resources(cores, mib * MIB, amounts)));
        return this;
    }

    FreeView view() {
        return view;
    }
}
