package dev.hearth.driver;

import java.io.PrintStream;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One line on the error output that tells how the running job is doing, redrawn when it has changed, ten times a second
 * at most, and cleared when the job ends. State and output belong to the thread of the executor given.
 */
final class ConsoleProgressBar implements HearthListener {
    private static final long TICK_MILLIS = 100;
    private static final int COLUMNS = 120;
    /** To the first column, and clear from there to the end of the line. */
    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream out;
    private final ScheduledExecutorService drawer;
    private final ProgressLine line = new ProgressLine();
    private String drawn = "";

    ConsoleProgressBar(PrintStream out, ScheduledExecutorService drawer) {
        this.out = out;
        this.drawer = drawer;
    }

    /** Starts drawing. Once. */
    ConsoleProgressBar start() {
        var unused = drawer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        return this;
    }

    /** In the drawer's thread. */
    void tick() {
        line.tick();
        draw();
    }

    @Override
    public void onJobStarted(JobStarted event) {
        change(() -> line.started(event));
    }

    @Override
    public void onJobProgressed(JobProgressed event) {
        change(() -> line.progressed(event));
    }

    @Override
    public void onJobWaiting(JobWaiting event) {
        change(() -> line.waiting(event));
    }

    @Override
    public void onJobEnded(JobEnded event) {
        change(() -> {
            line.ended(event);
            clearIfDone();
        });
    }

    @Override
    public void onApplicationEnded() {
        change(this::clear);
        drawer.shutdown();
    }

    private void change(Runnable change) {
        drawer.execute(change);
    }

    private void draw() {
        String text = line.text(COLUMNS);
        if (!text.equals(drawn)) {
            out.print(CLEAR + text);
            out.flush();
            drawn = text;
        }
    }

    private void clearIfDone() {
        if (line.text(COLUMNS).isEmpty()) {
            clear();
        }
    }

    private void clear() {
        if (!drawn.isEmpty()) {
            out.print(CLEAR);
            out.flush();
            drawn = "";
        }
    }
}
