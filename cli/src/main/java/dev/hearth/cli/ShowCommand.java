package dev.hearth.cli;

import dev.hearth.loop.EventLoop;
import dev.hearth.rpc.Role;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** A command that asks a master for a page and shows it, once, or for as long as somebody looks. */
final class ShowCommand {
    private static final Duration PAUSE = Duration.ofSeconds(2);
    /** Who watches outlives a master that is started again. */
    private static final MasterClient.Patience WATCHER =
            new MasterClient.Patience(Duration.ofSeconds(10), Duration.ofMinutes(15));

    private final String name;
    private final Surroundings here;
    private final Optional<String> master;
    private final OutputFormat format;
    private final boolean watches;

    /** What was found of {@link #spec}; throws {@link CommandFailure} for a format that there is not. */
    ShowCommand(String name, Surroundings here, ParseResult parsed) {
        this.name = name;
        this.here = here;
        this.master = Flags.value(parsed, Flags.MASTER);
        this.format = OutputFormat.parse(Flags.value(parsed, Flags.OUTPUT));
        this.watches = parsed.hasMatchedOption(Flags.WATCH);
    }

    /** The command with the flags that all of its kind have. */
    static CommandSpec spec(String name, String description) {
        return Flags.command(name, description)
                .addOption(Flags.master())
                .addOption(Flags.output())
                .addOption(Flags.watch())
                .addOption(Flags.help());
    }

    /** The exit code for the process. */
    int run(Function<Asker, CompletionStage<? extends Page>> question) {
        Display display = new Display(format, here.out(), Terminals.isOutput(here.environment()));
        MasterClient.Patience patience = watches ? WATCHER : MasterClient.Patience.SHORT;
        try (MasterClient client = here.dial(master, Role.READ, patience, here.words(name))) {
            if (watches) {
                String title = "hearth " + name + ", every " + PAUSE.toSeconds() + " s; Ctrl-C ends it";
                client.await(() ->
                        unwatched(client.loop(), () -> question.apply(client), page -> display.update(page, title)));
            } else {
                display.show(client.await(() -> question.apply(client).thenApply(page -> (Page) page)));
            }
        }
        return CommandExit.OK.code();
    }

    /** Asks again and again, until nobody looks at the pages any more, or nothing changes on them. In the loop. */
    static CompletionStage<Boolean> unwatched(
            EventLoop loop, Supplier<CompletionStage<? extends Page>> question, Predicate<Page> shown) {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        round(loop, question, shown, over);
        return over;
    }

    private static void round(
            EventLoop loop,
            Supplier<CompletionStage<? extends Page>> question,
            Predicate<Page> shown,
            CompletableFuture<Boolean> over) {
        var unused = question.get().whenComplete((page, failure) -> {
            if (failure != null) {
                over.completeExceptionally(failure);
            } else if (shown.test(page) && !page.isLast()) {
                loop.schedule(PAUSE, () -> round(loop, question, shown, over));
            } else {
                over.complete(true);
            }
        });
    }
}
