package dev.hearth.cli;

import dev.hearth.cli.Targets.Kind;
import dev.hearth.protocol.ClientToMaster.RequestExplanation;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/** What commands ask a master. In the loop of its client. */
final class Questions {
    private Questions() {}

    /**
     * Why an application or a driver waits, or why it ended; what the word means is settled when this is first asked.
     *
     * @param words told which one is meant, where that is not plain
     */
    static Function<Asker, CompletionStage<? extends Page>> why(String word, Consumer<String> words) {
        CompletableFuture<String> meant = new CompletableFuture<>();
        return master -> meant.isDone()
                ? explanation(master, meant.join())
                : master.ask(new RequestMasterState()).thenCompose(state -> {
                    String id = Targets.of(state, Set.of(Kind.APPLICATION, Kind.DRIVER))
                            .newest(word, words)
                            .id();
                    meant.complete(id);
                    return explanation(master, id);
                });
    }

    /** The same by the full id. */
    static CompletionStage<WhyPage> explanation(Asker master, String id) {
        return master.ask(new RequestExplanation(id)).thenApply(why -> {
            if (why.id().isEmpty()) {
                throw new CommandFailure(CommandExit.REFUSED, why.sentence());
            }
            return new WhyPage(why);
        });
    }
}
