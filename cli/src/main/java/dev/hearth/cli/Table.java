package dev.hearth.cli;

import dev.hearth.view.Harmless;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows under headings, in columns as wide as their widest cell. Characters that could move a terminal's cursor or turn its
 * writing round are shown as spaces.
 */
final class Table {
    private static final int LEAST_OF_LAST = 16;

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headings) {
        rows.add(List.of(headings));
    }

    /** Adds a row of as many cells as there are headings. */
    void row(String... cells) {
        List<String> row = new ArrayList<>();
        for (String cell : cells) {
            row.add(Harmless.words(cell));
        }
        rows.add(row);
    }

    /** Characters of the longest line. */
    int width() {
        return toString().lines().mapToInt(String::length).max().orElse(0);
    }

    /**
     * As much of it as fits beside {@value #LEAST_OF_LAST} characters of the last column: without that one if it is empty,
     * and then without those named, the first of them first.
     */
    Table within(int width, String... dispensable) {
        Table fitting = this;
        String last = rows.get(0).get(rows.get(0).size() - 1);
        boolean empty =
                rows.stream().skip(1).allMatch(each -> each.get(each.size() - 1).isEmpty());
        if (empty && fitting.least() > width) {
            fitting = fitting.without(last);
        }
        for (String heading : dispensable) {
            fitting = fitting.least() > width ? fitting.without(heading) : fitting;
        }
        return fitting;
    }

    /** The width that it needs when long cells of its last column are cut. */
    private int least() {
        int[] widths = widths();
        int last = widths.length - 1;
        return Arrays.stream(widths, 0, last).map(each -> each + 2).sum() + Math.min(widths[last], LEAST_OF_LAST);
    }

    private Table without(String heading) {
        int at = rows.get(0).indexOf(heading);
        Table rest = new Table();
        rest.rows.clear();
        for (List<String> row : rows) {
            List<String> cells = new ArrayList<>(row);
            cells.remove(at);
            rest.rows.add(cells);
        }
        return rest;
    }

    private int[] widths() {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return widths;
    }

    @Override
    public String toString() {
        int[] widths = widths();
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            lines.add(line.toString().stripTrailing());
        }
        return String.join("\n", lines);
    }
}
