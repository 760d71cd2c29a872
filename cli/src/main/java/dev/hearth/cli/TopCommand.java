package dev.hearth.cli;

import dev.hearth.protocol.ClientToMaster.Kill;
import dev.hearth.protocol.ClientToMaster.Killing;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.rpc.Role;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Shows the cluster in the whole window of a terminal, and takes keys. What is shown belongs to the client's loop. */
final class TopCommand {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** Who watches outlives a master that is started again. */
    private static final MasterClient.Patience WATCHER =
            new MasterClient.Patience(Duration.ofSeconds(10), Duration.ofMinutes(15));

    private final Surroundings here;
    private final InputStream keyboard;
    private final Optional<String> master;
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();
    private TopModel model = TopModel.EMPTY;
    private Optional<RawTerminal> terminal = Optional.empty();
    private RawTerminal.Size size = RawTerminal.Size.USUAL;

    /** What was found of {@link #spec}. */
    TopCommand(Surroundings here, InputStream keyboard, ParseResult parsed) {
        this.here = here;
        this.keyboard = keyboard;
        this.master = Flags.value(parsed, Flags.MASTER);
    }

    /** The command, for a parser. */
    static CommandSpec spec() {
        return Flags.command(
                        "top",
                        "Show the cluster live in this terminal, with keys to look at applications and to kill them: "
                                + TopModel.KEYS.replaceAll(" {3}", ", ")
                                + ". For programs there is 'hearth status -o json'.")
                .addOption(Flags.master())
                .addOption(Flags.help());
    }

    /** The exit code for the process. */
    int run() {
        if (!Terminals.isInput(here.environment()) || !Terminals.isOutput(here.environment())) {
            throw new CommandFailure(
                    CommandExit.USAGE,
                    "top needs a terminal to draw on and to read keys from, and this is none; 'hearth status --watch'"
                            + " shows the same anywhere");
        }
        try (MasterClient client = here.dial(master, Role.READ, WATCHER, this::say)) {
            MasterState first = client.await(() -> client.ask(new RequestMasterState()));
            try (RawTerminal opened = RawTerminal.open(here.out())) {
                Thread keys = new Thread(() -> read(client), "hearth-keys");
                keys.setDaemon(true);
                keys.start();
                RawTerminal.Size now = opened.size();
                boolean unused = client.await(() -> {
                    terminal = Optional.of(opened);
                    size = now;
                    refresh(client, first);
                    return over;
                });
            }
        }
        return CommandExit.OK.code();
    }

    /** In the loop. */
    private void say(String sentence) {
        model = model.saying(sentence);
        draw();
    }

    private void refresh(MasterClient client, MasterState state) {
        terminal.ifPresent(each -> {
            var unused = CompletableFuture.supplyAsync(each::size)
                    .thenAccept(found -> client.loop().execute(() -> size = found));
        });
        model = model.refreshed(state);
        draw();
        model.why().ifPresent(each -> explain(client, each.id()));
        client.loop()
                .schedule(
                        PAUSE,
                        () -> client.ask(new RequestMasterState()).whenComplete((next, failure) -> {
                            if (failure == null) {
                                refresh(client, next);
                            } else {
                                boolean unused = over.completeExceptionally(failure);
                            }
                        }));
    }

    private void draw() {
        boolean seen = terminal.map(each -> each.draw(model.lines(size.height(), size.width())))
                .orElse(true);
        if (!seen) {
            boolean unused = over.complete(true);
        }
    }

    /** On a thread of its own, for as long as there are keys. */
    private void read(MasterClient client) {
        TopKeys keys = new TopKeys();
        try {
            int unit = keyboard.read();
            while (unit >= 0) {
                keys.next(unit).ifPresent(key -> client.loop().execute(() -> pressed(client, key)));
                unit = keyboard.read();
            }
        } catch (IOException e) {
            // the terminal is gone
            client.loop().execute(() -> over.complete(true));
            return;
        }
        client.loop().execute(() -> over.complete(true));
    }

    private void pressed(MasterClient client, char key) {
        TopModel.Step step = model.press(key);
        model = step.next();
        if (step.order() instanceof TopModel.Quit) {
            boolean unused = over.complete(true);
            return;
        }
        draw();
        if (step.order() instanceof TopModel.Explain explain) {
            explain(client, explain.id());
        } else if (step.order() instanceof TopModel.Kill kill) {
            new Thread(() -> kill(client, kill.id()), "hearth-kill").start();
        }
    }

    private void explain(MasterClient client, String id) {
        var unused = Questions.explanation(client, id).whenComplete((page, failure) -> {
            if (failure == null) {
                model = model.explained(id, Arrays.asList(page.text(false).split("\n", -1)));
            } else {
                model = model.saying("cannot say why: " + failure.getMessage());
            }
            draw();
        });
    }

    /** Who looks needs no right to kill, so that is another connection. On a thread of its own. */
    private void kill(MasterClient client, String id) {
        String reason = "hearth top by " + System.getProperty("user.name", "unknown");
        String said;
        try (MasterClient submitter = here.dial(master, Role.SUBMIT, MasterClient.Patience.SHORT, sentence -> {})) {
            Killing killing = submitter.await(() -> submitter.ask(new Kill(id, reason, false)));
            said = killing.sentence();
        } catch (CommandFailure e) {
            said = String.valueOf(e.getMessage());
        }
        String sentence = said;
        client.loop().execute(() -> say(sentence));
    }
}
