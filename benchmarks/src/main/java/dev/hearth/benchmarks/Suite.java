package dev.hearth.benchmarks;

import dev.hearth.benchmarks.dispatch.DispatchRows;
import dev.hearth.benchmarks.rpc.RpcRows;
import dev.hearth.benchmarks.start.StartRows;
import java.util.List;
import java.util.function.Supplier;

/** All rows, in the order in which they run and are printed. */
final class Suite {
    private static final List<Supplier<List<Row>>> PARTS = List.of(DispatchRows::all, RpcRows::all, StartRows::all);

    private Suite() {}

    static List<Row> rows() {
        return PARTS.stream().flatMap(part -> part.get().stream()).toList();
    }
}
