package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.config.Config;
import dev.hearth.loop.EventLoop;
import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.model.AppId;
import dev.hearth.model.Epoch;
import dev.hearth.model.Progress;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MasterSnapshotsTest {
    private static final long LOOK_NANOS = 1000;

    private final SteppedLoop loop = new SteppedLoop();
    private final MasterSnapshots snapshots = snapshots();
    private final List<MasterState> read = new ArrayList<>();
    private int turns;

    @Test
    void nothingIsTakenWhileNobodyAsks() {
        snapshots.changed();

        assertThat(snapshots.takeIfDue()).isEmpty();
        assertThat(loop.nowNanos).isZero();
    }

    @Test
    void whoeverAsksGetsTheStateAtTheEndOfTheTurnOnceItIsDurable() {
        snapshots.ask(read::add);
        snapshots.ask(read::add);
        assertThat(turns).isEqualTo(2);

        Optional<MasterSnapshots.Taken> taken = snapshots.takeIfDue();
        assertThat(read).isEmpty();
        taken.ifPresent(snapshots::publish);

        assertThat(read).hasSize(2);
        assertThat(snapshots.latest()).isSameAs(read.get(0));
        assertThat(snapshots.takeIfDue()).isEmpty();
    }

    @Test
    void readersThatComeTooFastWaitForEachOther() {
        snapshots.ask(read::add);
        snapshots.takeIfDue().ifPresent(snapshots::publish);

        snapshots.ask(read::add);
        snapshots.ask(read::add);
        assertThat(snapshots.takeIfDue()).isEmpty();
        assertThat(loop.scheduled).hasSize(1);
        assertThat(loop.delays).containsExactly(Duration.ofNanos(19 * LOOK_NANOS));

        loop.nowNanos += 19 * LOOK_NANOS;
        loop.scheduled.remove().run();
        assertThat(turns).isEqualTo(2);
        snapshots.takeIfDue().ifPresent(snapshots::publish);
        assertThat(read).hasSize(3);
    }

    @Test
    void aReaderOnAnotherThreadGetsWhatThereIsAndHasANewerOneMadeOnce() {
        MasterState first = snapshots.latest();
        assertThat(loop.given).isEmpty();

        snapshots.changed();
        assertThat(snapshots.latest()).isSameAs(first);
        assertThat(snapshots.latest()).isSameAs(first);
        assertThat(loop.given).hasSize(1);

        loop.given.remove().run();
        snapshots.takeIfDue().ifPresent(snapshots::publish);
        assertThat(snapshots.latest()).isNotSameAs(first);
        assertThat(loop.given).isEmpty();
    }

    private MasterSnapshots snapshots() {
        MasterConfig config = MasterConfig.from(Config.of(Map.of(), "test"));
        MasterViews.Present present = new MasterViews.Present() {
            @Override
            public Duration sinceLastSign(WorkerId worker) {
                return Duration.ZERO;
            }

            @Override
            public Optional<Progress> progress(AppId app) {
                return Optional.empty();
            }

            @Override
            public Optional<String> waiting(AppEntry app) {
                return Optional.empty();
            }

            @Override
            public List<DriverView> drivers() {
                loop.nowNanos += LOOK_NANOS; // what it takes to look at the cluster
                return List.of();
            }
        };
        MasterViews views = new MasterViews(loop, config, new ClusterState(10, 10), present);
        MasterSnapshots made = new MasterSnapshots(loop, views, new Epoch("test", 1), 42);
        made.endTurnsBy(() -> turns++);
        return made;
    }

    /** Runs nothing by itself. */
    private static final class SteppedLoop implements EventLoop {
        private final Deque<Runnable> given = new ArrayDeque<>();
        private final Deque<Runnable> scheduled = new ArrayDeque<>();
        private final List<Duration> delays = new ArrayList<>();
        private long nowNanos;

        @Override
        public void execute(Runnable task) {
            given.add(task);
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            delays.add(delay);
            scheduled.add(task);
            return () -> {
                throw new UnsupportedOperationException();
            };
        }

        @Override
        public void atTurnEnd(Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long nanoTime() {
            return nowNanos;
        }

        @Override
        public Instant wallTime() {
            return Instant.EPOCH;
        }

        @Override
        public boolean inLoop() {
            return true;
        }
    }
}
