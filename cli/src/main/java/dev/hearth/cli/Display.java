package dev.hearth.cli;

import java.io.PrintStream;
import java.util.Optional;

/** Where a command's pages go. Of one thread at a time. */
final class Display {
    private static final String TOP_LEFT_AND_CLEAR = "\033[H\033[2J";

    private final OutputFormat format;
    private final PrintStream out;
    private final boolean terminal;
    private Optional<Object> shown = Optional.empty();

    /** @param terminal whether somebody looks at {@code out}, so that pages can be drawn in place */
    Display(OutputFormat format, PrintStream out, boolean terminal) {
        this.format = format;
        this.out = out;
        this.terminal = terminal;
    }

    /** Shows a page that none follows. */
    void show(Page page) {
        out.println(
                switch (format) {
                    case TABLE -> page.text(false);
                    case WIDE -> page.text(true);
                    case JSON -> Rendering.json(page.tree());
                    case YAML -> Rendering.yaml(page.tree());
                });
        out.flush();
    }

    /**
     * Shows one page of a row of them: text and JSON in a line, YAML as a document.
     *
     * @return whether there may be somebody to see the next one
     */
    boolean next(Page page) {
        switch (format) {
            case TABLE, WIDE -> show(page);
            case JSON -> out.println(Rendering.jsonLine(page.tree()));
            case YAML -> out.println("---\n" + Rendering.yaml(page.tree()));
        }
        return !out.checkError();
    }

    /**
     * Shows one of many. A terminal's window is drawn again; elsewhere, and in the forms for programs, a page is written
     * when it differs in essence from the one before, JSON in a line of its own.
     *
     * @param title above what is drawn again
     * @return whether there may be somebody to see the next one
     */
    boolean update(Page page, String title) {
        if (terminal && format.isTable()) {
            out.print(TOP_LEFT_AND_CLEAR);
            out.println(title + "\n");
            show(page);
        } else if (shown.isEmpty() || !shown.get().equals(page.essence())) {
            shown = Optional.of(page.essence());
            boolean unused = next(page);
            if (format.isTable()) {
                out.println();
            }
        }
        return !out.checkError();
    }
}
