package dev.hearth.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** How things of a kind become the rows of a {@link Table}. */
final class Columns<T> {
    private record Column<T>(String heading, boolean wideOnly, Function<T, String> cell) {}

    private final List<Column<T>> columns = new ArrayList<>();

    Columns<T> with(String heading, Function<T, String> cell) {
        columns.add(new Column<>(heading, false, cell));
        return this;
    }

    /** A column that wide tables alone have. */
    Columns<T> wide(String heading, Function<T, String> cell) {
        columns.add(new Column<>(heading, true, cell));
        return this;
    }

    Table table(List<T> things, boolean wide) {
        List<Column<T>> shown =
                columns.stream().filter(each -> wide || !each.wideOnly()).toList();
        Table table = new Table(shown.stream().map(Column::heading).toArray(String[]::new));
        for (T thing : things) {
            table.row(shown.stream().map(each -> each.cell().apply(thing)).toArray(String[]::new));
        }
        return table;
    }
}
