package dev.hearth.cli;

import dev.hearth.loop.EventLoop;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.RequestEnd;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Waits until a driver or an application is over and nothing of it is left. In the loop. */
final class EndWatch {
    /** Each one is twice the one before: what ends soon is told soon. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(25);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);
    /** Then it takes longer than people expect. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Asker master;
    private final EventLoop loop;
    private final String id;
    private final Consumer<String> progress;
    private String told = "";
    private Duration pause = FIRST_PAUSE;
    private Duration waited = Duration.ZERO;
    private final CompletableFuture<EndState> over = new CompletableFuture<>();

    private EndWatch(Asker master, EventLoop loop, String id, Consumer<String> progress) {
        this.master = master;
        this.loop = loop;
        this.id = id;
        this.progress = progress;
    }

    /**
     * How it ended. Fails with {@link CommandFailure}, also when the master knows nothing of that id.
     *
     * @param progress takes how it stands when the end is 3 s away, and what changes of that then
     */
    static CompletionStage<EndState> over(Asker master, EventLoop loop, String id, Consumer<String> progress) {
        EndWatch watch = new EndWatch(master, loop, id, progress);
        watch.ask();
        return watch.over;
    }

    private void ask() {
        var unused = master.ask(new RequestEnd(id)).whenComplete((end, failure) -> {
            if (failure != null) {
                over.completeExceptionally(failure);
            } else if (end.id().isEmpty()) {
                over.completeExceptionally(new CommandFailure(CommandExit.REFUSED, end.sentence()));
            } else if (end.over()) {
                over.complete(end);
            } else {
                if (waited.compareTo(PATIENCE) >= 0 && !end.sentence().equals(told)) {
                    told = end.sentence();
                    progress.accept(told);
                }
                loop.schedule(pause, this::ask);
                waited = waited.plus(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        });
    }
}
