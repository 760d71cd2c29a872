package dev.hearth.cli;

import dev.hearth.view.Harmless;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * The terminal of this process, which tells each key at once and whose window is this command's alone; as it was when this
 * is closed, or the process ends by a signal that can be caught. {@code stty} does it: Java cannot.
 */
final class RawTerminal implements AutoCloseable {
    private static final String ENTER = "\033[?1049h\033[?25l\033[?7l";
    private static final String LEAVE = "\033[?7h\033[?25h\033[?1049l";
    private static final String TOP_LEFT = "\033[H";
    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";

    /** Of the window, in characters. */
    record Size(int height, int width) {
        /** Of a window that does not tell. */
        static final Size USUAL = new Size(24, 80);
    }

    private final PrintStream out;
    private final String before;
    private final Thread hook;
    /** Taken for each picture; for good when the terminal is given back. */
    private final Semaphore screen = new Semaphore(1);

    private RawTerminal(PrintStream out, String before) {
        this.out = out;
        this.before = before;
        this.hook = new Thread(this::giveBack, "hearth-terminal");
    }

    /** Throws {@link CommandFailure} when the terminal cannot be had. */
    static RawTerminal open(PrintStream out) {
        RawTerminal terminal = new RawTerminal(out, stty("-g"));
        Runtime.getRuntime().addShutdownHook(terminal.hook);
        // a process that is suspended could not give the terminal back
        String unused = stty("-icanon", "-echo", "min", "1", "time", "0", "susp", "undef");
        out.print(ENTER);
        out.flush();
        return terminal;
    }

    Size size() {
        List<String> parts = Arrays.asList(stty("size").split(" ", -1));
        boolean told = parts.size() == 2 && parts.stream().allMatch(each -> each.matches("[1-9]\\d{0,4}"));
        return told ? new Size(Integer.parseInt(parts.get(0)), Integer.parseInt(parts.get(1))) : Size.USUAL;
    }

    /**
     * In place of what the window shows.
     *
     * @return whether there may be somebody to see the next one
     */
    boolean draw(List<String> lines) {
        if (!screen.tryAcquire()) {
            return false;
        }
        try {
            out.print(TOP_LEFT + String.join(CLEAR_LINE + "\r\n", lines) + CLEAR_LINE + CLEAR_BELOW);
            return !out.checkError();
        } finally {
            screen.release();
        }
    }

    /** Gives the terminal back. */
    @Override
    public void close() {
        try {
            if (Runtime.getRuntime().removeShutdownHook(hook)) {
                giveBack();
            }
        } catch (IllegalStateException e) {
            // the process ends already, and the hook does it
            return;
        }
    }

    /** Once. */
    private void giveBack() {
        screen.acquireUninterruptibly();
        out.print(LEAVE);
        out.flush();
        try {
            String unused = stty(before);
        } catch (CommandFailure e) {
            // the terminal is gone, and with it whoever could be told
            return;
        }
    }

    private static String stty(String... words) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(words));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int status = process.onExit().join().exitValue();
            if (status != 0) {
                throw unusable("stty " + String.join(" ", words) + " said: " + Harmless.words(said));
            }
            return said;
        } catch (IOException e) {
            throw unusable("stty cannot be run: " + e.getMessage());
        }
    }

    private static CommandFailure unusable(String why) {
        return new CommandFailure(
                CommandExit.USAGE,
                "cannot set up this terminal: " + why + "; 'hearth status --watch' shows the same on any");
    }
}
