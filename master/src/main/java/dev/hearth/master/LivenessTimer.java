package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * One timer for all that may expire. When it runs much too late, this process itself was stopped, and what looks like the
 * others' silence may be waiting to be read: nothing expires before another {@code grace} has passed. In the loop.
 */
final class LivenessTimer {

    private record Watch<K>(Liveness<K> liveness, Consumer<K> onExpired) {
        private void expire(long nowNanos) {
            liveness.expire(nowNanos).forEach(onExpired);
        }
    }

    private final EventLoop loop;
    private final Duration grace;
    private final List<Watch<?>> watches = new ArrayList<>();
    private Optional<EventLoop.Timer> timer = Optional.empty();
    private long armedForNanos;

    LivenessTimer(EventLoop loop, Duration grace) {
        this.loop = loop;
        this.grace = grace;
    }

    /** Watches these too; {@code onExpired} is told of each that expires. Before any of them is touched. */
    <K> Liveness<K> watch(Liveness<K> liveness, Consumer<K> onExpired) {
        watches.add(new Watch<>(liveness, onExpired));
        return liveness;
    }

    /** Sees to it that the timer runs when the next one expires. Called when somebody is watched anew. */
    void arm() {
        OptionalLong next = nextDeadlineNanos();
        if (next.isPresent() && (timer.isEmpty() || next.getAsLong() - armedForNanos < 0)) {
            timer.ifPresent(EventLoop.Timer::cancel);
            schedule(next.getAsLong());
        }
    }

    private OptionalLong nextDeadlineNanos() {
        long nowNanos = loop.nanoTime();
        return watches.stream()
                .map(watch -> watch.liveness().nextDeadlineNanos())
                .filter(OptionalLong::isPresent)
                .mapToLong(deadline -> deadline.getAsLong() - nowNanos)
                .min()
                .stream()
                .map(remaining -> remaining + nowNanos)
                .findFirst();
    }

    private void schedule(long deadlineNanos) {
        armedForNanos = deadlineNanos;
        timer = Optional.of(loop.schedule(Duration.ofNanos(deadlineNanos - loop.nanoTime()), this::fire));
    }

    private void fire() {
        timer = Optional.empty();
        long nowNanos = loop.nanoTime();
        if (nowNanos - armedForNanos > grace.toNanos()) {
            schedule(nowNanos + grace.toNanos());
            return;
        }
        watches.forEach(watch -> watch.expire(nowNanos));
        arm();
    }
}
