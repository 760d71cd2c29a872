package dev.hearth.worker;

import dev.hearth.loop.EventLoop;
import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.worker.CleanUp.Spared;
import dev.hearth.worker.process.DiskSpace;
import dev.hearth.worker.process.DiskSpace.Found;
import dev.hearth.worker.process.DiskSpace.Removal;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a worker's directory small, and an eye on its disk: when space runs short it makes room first, and what is still
 * too little then is a trouble, which it tells, until there is enough again. Belongs to the worker's loop.
 *
 * <p>Logs that are being read are the last to go. Where nothing runs that a full disk would harm, whoever reads them is
 * given {@link #PATIENCE} to come to their end.
 */
final class Housekeeper {
    private static final Logger log = LoggerFactory.getLogger(Housekeeper.class);
    private static final Duration FIRST_LOOK = Duration.ofSeconds(10);
    private static final Duration DISK_INTERVAL = Duration.ofSeconds(2);
    /** While the disk stays full. */
    private static final Duration ROOM_INTERVAL = Duration.ofSeconds(30);
    /** With whoever reads a log that could make room: the worker takes nothing new meanwhile. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What it needs of the worker. In the loop. */
    interface Owner {
        /** Applications and drivers that are not over here. */
        Set<AppId> busy();

        /** Processes whose logs are being read. */
        Set<ExecutorId> read();

        /** The worker can take nothing new, for this reason; or it can again. */
        void onTrouble(Optional<String> sentence);
    }

    private final EventLoop loop;
    private final DiskSpace disk;
    private final CleanUpConfig config;
    private final String directory;
    private final Owner owner;
    private Optional<EventLoop.Timer> looking = Optional.empty();
    private Optional<EventLoop.Timer> watching = Optional.empty();
    private Optional<String> trouble = Optional.empty();
    private long nextRoomNanos;
    private boolean stopped;

    /** @param directory for people */
    Housekeeper(EventLoop loop, DiskSpace disk, CleanUpConfig config, String directory, Owner owner) {
        this.loop = loop;
        this.disk = disk;
        this.config = config;
        this.directory = directory;
        this.owner = owner;
    }

    /** Begins. Once. */
    void start() {
        loop.checkInLoop();
        nextRoomNanos = loop.nanoTime();
        looking = Optional.of(loop.schedule(FIRST_LOOK, this::look));
        if (config.minFreeBytes() > 0) {
            watch();
        }
    }

    /** Nothing is removed or told any more. Idempotent. */
    void stop() {
        loop.checkInLoop();
        stopped = true;
        looking.ifPresent(EventLoop.Timer::cancel);
        watching.ifPresent(EventLoop.Timer::cancel);
    }

    private void look() {
        clean(0, () -> looking = Optional.of(loop.schedule(config.interval(), this::look)));
    }

    private void clean(long roomBytes, Runnable then) {
        disk.survey(owner.busy())
                .whenComplete((found, failure) -> loop.execute(() -> Optional.ofNullable(found)
                        .ifPresentOrElse(
                                all -> remove(all, roomBytes, then),
                                () -> go("look at what processes left in", Optional.ofNullable(failure), then))));
    }

    private void remove(Found found, long roomBytes, Runnable then) {
        Set<AppId> busy = owner.busy();
        Spared spared = new Spared(owner.read(), trouble.isPresent() || !busy.isEmpty());
        Removal removal = CleanUp.plan(found, busy::contains, spared, loop.wallTime(), config, roomBytes);
        if (roomBytes > 0 && !spared.unlessNeeded() && !spared.processes().isEmpty()) {
            nextRoomNanos = loop.nanoTime() + PATIENCE.toNanos();
        }
        if (removal.isEmpty()) {
            go("", Optional.empty(), then);
            return;
        }
        log.info(
                "removing what ended processes left in dir={} processes={} jars={}{}",
                directory,
                removal.processes(),
                removal.jars().size(),
                roomBytes > 0 ? ", since its disk is nearly full" : "");
        disk.remove(removal)
                .whenComplete((done, failure) ->
                        loop.execute(() -> go("remove what processes left in", Optional.ofNullable(failure), then)));
    }

    private void go(String attempted, Optional<Throwable> failure, Runnable then) {
        failure.ifPresent(each -> log.warn("cannot {} {}: {}", attempted, directory, reason(each)));
        if (!stopped) {
            then.run();
        }
    }

    private void watch() {
        free(free -> {
            if (isEnough(free)) {
                tell(Optional.empty());
            } else if (loop.nanoTime() - nextRoomNanos >= 0) {
                nextRoomNanos = loop.nanoTime() + ROOM_INTERVAL.toNanos();
                clean(config.recoveredFreeBytes() - free, this::watchAgainNow);
                return;
            } else {
                tell(Optional.of(tooLittle(free)));
            }
            watchLater();
        });
    }

    private void watchAgainNow() {
        free(free -> {
            tell(isEnough(free) ? Optional.empty() : Optional.of(tooLittle(free)));
            watchLater();
        });
    }

    private boolean isEnough(long free) {
        return free >= (trouble.isEmpty() ? config.minFreeBytes() : config.recoveredFreeBytes());
    }

    private void watchLater() {
        watching = Optional.of(loop.schedule(DISK_INTERVAL, this::watch));
    }

    private void free(Consumer<Long> then) {
        disk.freeBytes()
                .whenComplete((free, failure) -> loop.execute(() -> {
                    if (!stopped) {
                        Optional.ofNullable(free).ifPresentOrElse(then, () -> {
                            tell(Optional.of("the work directory " + directory + " cannot be used: "
                                    + Optional.ofNullable(failure)
                                            .map(Housekeeper::reason)
                                            .orElse("no reason is known")));
                            watchLater();
                        });
                    }
                }));
    }

    private String tooLittle(long free) {
        return "the disk of the work directory " + directory + " has " + (free >> 20)
                + " MiB free, less than hearth.worker.minFreeDisk asks for (" + (config.minFreeBytes() >> 20)
                + " MiB); free some of it";
    }

    /** The first sentence about a trouble stays: the figures in it change all the time. */
    private void tell(Optional<String> now) {
        if (trouble.isPresent() != now.isPresent()) {
            trouble = now;
            owner.onTrouble(now);
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure instanceof CompletionException
                ? Optional.ofNullable(failure.getCause()).orElse(failure)
                : failure;
        return String.valueOf(cause.getMessage());
    }
}
