package dev.hearth.cli;

import dev.hearth.cli.Targets.Kind;
import dev.hearth.cli.Targets.Target;
import dev.hearth.protocol.ClientToMaster.RequestExplanation;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** What commands ask a master. In the loop of its client. */
final class Questions {
    private Questions() {}

    /** What the word means. Fails with {@link CommandFailure}, also when that is nothing. */
    static CompletionStage<Target> target(Asker master, String word, Set<Kind> kinds) {
        return master.ask(new RequestMasterState())
                .thenApply(state -> Targets.of(state, kinds).require(word));
    }

    /** Why an application or a driver waits, or why it ended. */
    static CompletionStage<WhyPage> why(Asker master, String word) {
        return target(master, word, Set.of(Kind.APPLICATION, Kind.DRIVER))
                .thenCompose(target -> explanation(master, target.id()));
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
