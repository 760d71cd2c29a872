package dev.hearth.master.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.master.state.DurableEvent;
import dev.hearth.master.state.DurableEvent.ApplicationNoted;
import dev.hearth.model.AppId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A journal as a master uses it, in virtual time; its writer takes a millisecond for whatever it does. */
final class JournalRun {
    static final String CLUSTER = "cluster-1";

    private static final Duration WRITE = Duration.ofMillis(1);

    final ManualTime time = new ManualTime();
    final ManualEventLoop loop = new ManualEventLoop(time, "master");
    final List<String> failures = new ArrayList<>();
    /** Everything that was added, in order, and how much of it was called durable. */
    final List<DurableEvent> added = new ArrayList<>();

    int durable;
    final FileJournal journal;
    final RecoveredJournal recovered;

    private JournalRun(JournalStorage storage) {
        journal = new FileJournal(storage, job -> time.schedule(WRITE, job), loop, failures::add);
        recovered = journal.open(() -> CLUSTER);
        added.addAll(recovered.events());
        durable = added.size();
    }

    static JournalRun on(VirtualDisk disk) {
        return new JournalRun(disk.storage());
    }

    static JournalRun on(JournalStorage storage) {
        return new JournalRun(storage);
    }

    /** What is in a journal, without using it further. */
    static List<DurableEvent> eventsOn(VirtualDisk disk) {
        return on(disk).recovered.events();
    }

    /** An event that says {@code text}. */
    static DurableEvent event(String text) {
        return new ApplicationNoted(new AppId("app-1"), Instant.EPOCH, text);
    }

    /** Adds one turn in the loop, and runs what is due now. */
    void add(String... texts) {
        List<DurableEvent> turn = new ArrayList<>();
        for (String text : texts) {
            turn.add(event(text));
        }
        int end = added.size() + turn.size();
        inLoop(() -> {
            added.addAll(turn);
            journal.append(turn, () -> {
                assertThat(loop.inLoop()).isTrue();
                assertThat(end).as("in the order of the calls").isGreaterThanOrEqualTo(durable);
                durable = end;
            });
        });
    }

    /** Has everything so far stand in a snapshot. */
    void snapshot() {
        inLoop(() -> journal.snapshot(List.copyOf(added)));
    }

    CompletableFuture<Void> close() {
        List<CompletableFuture<Void>> closed = new ArrayList<>();
        inLoop(() -> closed.add(journal.close()));
        return closed.get(0);
    }

    void inLoop(Runnable task) {
        loop.execute(task);
        time.runUntilIdle();
    }

    /** Until the writer has nothing left to do. */
    void settle() {
        time.advance(Duration.ofSeconds(10));
    }

    /** For as long as the writer takes for so many jobs. */
    void jobs(int count) {
        time.advance(WRITE.multipliedBy(count));
    }

    List<DurableEvent> durableEvents() {
        return added.subList(0, durable);
    }
}
