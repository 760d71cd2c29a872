package dev.hearth.cli;

import dev.hearth.loop.EventLoop;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.RequestEnd;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Waits until a driver or an application is over and nothing of it is left. In the loop. */
final class EndWatch {
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Asker master;
    private final EventLoop loop;
    private final String id;
    private final CompletableFuture<EndState> over = new CompletableFuture<>();

    private EndWatch(Asker master, EventLoop loop, String id) {
        this.master = master;
        this.loop = loop;
        this.id = id;
    }

    /** How it ended. Fails with {@link CommandFailure}, also when the master knows nothing of that id. */
    static CompletionStage<EndState> over(Asker master, EventLoop loop, String id) {
        EndWatch watch = new EndWatch(master, loop, id);
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
                loop.schedule(PAUSE, this::ask);
            }
        });
    }
}
