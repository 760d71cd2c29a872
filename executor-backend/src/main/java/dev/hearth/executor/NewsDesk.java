package dev.hearth.executor;

import dev.hearth.loop.EventLoop;
import dev.hearth.protocol.ExecutorToDriver.AccumulatorUpdate;
import dev.hearth.protocol.ExecutorToDriver.StartedTask;
import dev.hearth.protocol.ExecutorToDriver.TakenBack;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.SucceededTasks;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Gathers what becomes of attempts, from runners and from the loop itself, and hands it on at the end of a turn: waking
 * the loop costs more than a small task. It fetches from runners when one of them says so, and {@link #LATEST} after an
 * end was added at the latest; the clock for that runs while there are ends, so that runners need not wake the loop to
 * start it. Belongs to the loop, but for what says otherwise.
 */
final class NewsDesk {
    static final Duration LATEST = Duration.ofMillis(1);
    private static final long LATEST_NANOS = LATEST.toNanos();
    private static final long NOTHING_WAITS = Long.MAX_VALUE;
    private static final int END_BYTES = 128;

    private final EventLoop loop;
    private final long maxNewsBytes;
    private final Consumer<ExecutorNews> sink;
    private final List<RunnerOutbox> outboxes = new ArrayList<>();
    private final AtomicBoolean called = new AtomicBoolean();
    private final AtomicBoolean clockRuns = new AtomicBoolean();
    private final Runnable onCall = this::onCall;
    private final Runnable onClock = this::onClock;
    private final Runnable startClock = this::startClock;
    private final Runnable deliver = this::deliver;

    // from here on: of the loop
    private List<TaskEnded> ended = new ArrayList<>();
    private List<SucceededTasks> succeeded = new ArrayList<>();
    private List<StartedTask> started = new ArrayList<>();
    private List<TakenBack> takenBack = new ArrayList<>();
    private boolean delivers;
    private boolean busy;

    /**
     * @param maxNewsBytes news take about as many bytes at most, unless one end alone takes more
     * @param sink takes the news, in the loop
     */
    NewsDesk(EventLoop loop, long maxNewsBytes, Consumer<ExecutorNews> sink) {
        this.loop = loop;
        this.maxNewsBytes = maxNewsBytes;
        this.sink = sink;
    }

    /** For one more runner, before any runs. */
    RunnerOutbox newOutbox() {
        RunnerOutbox outbox = new RunnerOutbox(this);
        outboxes.add(outbox);
        return outbox;
    }

    /** Fetches what waits, soon. From any thread. */
    void fetchNow() {
        if (!called.get() && called.compareAndSet(false, true)) {
            loop.execute(onCall);
        }
    }

    /** Sees to it that what waits is fetched within {@link #LATEST}. From any thread. */
    void fetchInTime() {
        if (!clockRuns.get() && clockRuns.compareAndSet(false, true)) {
            loop.execute(startClock);
        }
    }

    void ended(TaskEnded end) {
        ended.add(end);
        deliverLater();
    }

    void started(StartedTask task) {
        started.add(task);
        deliverLater();
    }

    void takenBack(TakenBack answer) {
        takenBack.add(answer);
        deliverLater();
    }

    private void onCall() {
        // before the look: an end added after it calls again
        called.set(false);
        for (int i = 0; i < outboxes.size(); i++) {
            fetch(outboxes.get(i));
        }
    }

    private void fetch(RunnerOutbox outbox) {
        Optional<EndBatch> batch = outbox.fetch();
        if (batch.isPresent()) {
            busy = true;
            ended.addAll(batch.get().ended());
            succeeded.addAll(batch.get().succeeded());
            deliverLater();
        }
    }

    private void startClock() {
        loop.schedule(LATEST, onClock);
    }

    private void onClock() {
        long waitNanos = fetchDue();
        if (waitNanos == NOTHING_WAITS && !busy) {
            clockRuns.set(false);
            // a runner that added an end before that did not start the clock
            if (fetchDue() != NOTHING_WAITS || busy) {
                fetchInTime();
            }
            return;
        }
        busy = false;
        loop.schedule(Duration.ofNanos(Math.min(waitNanos, LATEST_NANOS)), onClock);
    }

    /** Fetches what has waited long enough; how long the rest may wait. */
    private long fetchDue() {
        long now = loop.nanoTime();
        long waitNanos = NOTHING_WAITS;
        for (int i = 0; i < outboxes.size(); i++) {
            OptionalLong left = outboxes.get(i).leftNanos(now, LATEST_NANOS);
            if (left.isPresent() && left.getAsLong() == 0) {
                busy = true;
                fetch(outboxes.get(i));
            } else if (left.isPresent()) {
                waitNanos = Math.min(waitNanos, left.getAsLong());
            }
        }
        return waitNanos;
    }

    private void deliverLater() {
        if (!delivers) {
            delivers = true;
            loop.atTurnEnd(deliver);
        }
    }

    private void deliver() {
        delivers = false;
        List<TaskEnded> allEnded = ended;
        List<SucceededTasks> allSucceeded = succeeded;
        ended = new ArrayList<>();
        succeeded = new ArrayList<>();
        long bytes = 0;
        for (TaskEnded each : allEnded) {
            bytes = makeRoom(bytes, bytes(each.end()));
            ended.add(each);
        }
        for (SucceededTasks each : allSucceeded) {
            bytes = makeRoom(bytes, bytes(each));
            succeeded.add(each);
        }
        handOver();
    }

    private long makeRoom(long bytes, long more) {
        if (bytes > 0 && bytes + more > maxNewsBytes) {
            handOver();
            return more;
        }
        return bytes + more;
    }

    private void handOver() {
        ExecutorNews news = new ExecutorNews(ended, succeeded, started, takenBack);
        ended = new ArrayList<>();
        succeeded = new ArrayList<>();
        started = new ArrayList<>();
        takenBack = new ArrayList<>();
        sink.accept(news);
    }

    /** About what the news take in a message. */
    static long bytes(ExecutorNews news) {
        long bytes = END_BYTES + 32L * news.started().size();
        for (TaskEnded each : news.ended()) {
            bytes += bytes(each.end());
        }
        for (SucceededTasks each : news.succeeded()) {
            bytes += bytes(each);
        }
        for (TakenBack each : news.takenBack()) {
            bytes += 32L * (1 + each.attempts().size());
        }
        return bytes;
    }

    /** About what the end takes in a message. */
    static long bytes(TaskEnd end) {
        if (end instanceof TaskEnd.Success success) {
            long bytes = END_BYTES;
            if (success.result() instanceof TaskEnd.Inline inline) {
                bytes += inline.value().length();
            }
            for (AccumulatorUpdate update : success.accumulators()) {
                bytes += update.value().length() + 32;
            }
            return bytes;
        }
        if (end instanceof TaskEnd.Failed failed) {
            return END_BYTES
                    + 3L
                            * (failed.className().length()
                                    + failed.message().length()
                                    + failed.stack().length())
                    + failed.exception().map(Bytes::length).orElse(0);
        }
        return END_BYTES;
    }

    private static long bytes(SucceededTasks tasks) {
        return 64L
                + tasks.attempts().length()
                + tasks.metrics().length()
                + tasks.values().length();
    }
}
