package dev.hearth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** How pages reach a terminal, a file, or a program. */
class DisplayTest {
    private record Number(int number, int noise) implements Page {
        @Override
        public Object tree() {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("number", number);
            tree.put("noise", noise);
            return tree;
        }

        @Override
        public Object essence() {
            return number;
        }

        @Override
        public String text(boolean wide) {
            return "number " + number + (wide ? ", noise " + noise : "");
        }
    }

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, UTF_8);

    private String written() {
        return written.toString(UTF_8);
    }

    @Test
    void aPageIsShownInTheFormatThatIsAskedFor() {
        for (OutputFormat format : OutputFormat.values()) {
            new Display(format, out, false).show(new Number(7, 1));
        }

        assertThat(written()).isEqualTo("""
            number 7
            number 7, noise 1
            {
              "number" : 7,
              "noise" : 1
            }
            number: 7
            noise: 1
            """);
    }

    @Test
    void aTerminalIsDrawnAgainEachTime() {
        Display display = new Display(OutputFormat.TABLE, out, true);

        assertThat(display.update(new Number(1, 1), "title")).isTrue();
        assertThat(display.update(new Number(1, 2), "title")).isTrue();

        String drawn = "\033[H\033[2Jtitle\n\nnumber 1\n";
        assertThat(written()).isEqualTo(drawn + drawn);
    }

    @Test
    void elsewhereAPageIsWrittenOnceForEachChange() {
        Display tables = new Display(OutputFormat.TABLE, out, false);
        Display lines = new Display(OutputFormat.JSON, out, true);
        Display documents = new Display(OutputFormat.YAML, out, true);
        for (Display each : List.of(tables, lines, documents)) {
            each.update(new Number(1, 1), "title");
            each.update(new Number(1, 2), "title");
            each.update(new Number(2, 3), "title");
        }

        assertThat(written()).isEqualTo("""
            number 1

            number 2

            {"number":1,"noise":1}
            {"number":2,"noise":3}
            ---
            number: 1
            noise: 1
            ---
            number: 2
            noise: 3
            """);
    }

    @Test
    void watchingAsksEveryTwoSecondsAndEndsWhenNobodyReadsAnyMore() {
        ManualTime time = new ManualTime();
        ManualEventLoop loop = new ManualEventLoop(time, "cli");
        List<Page> shown = new ArrayList<>();
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        CompletionStage<Page> page = CompletableFuture.completedFuture(new Number(1, 1));

        loop.execute(() -> ShowCommand.unwatched(loop, () -> page, each -> shown.add(each) && shown.size() < 3)
                .thenAccept(over::complete));
        time.advance(Duration.ofSeconds(3));
        assertThat(shown).hasSize(2);
        assertThat(over).isNotDone();
        time.advance(Duration.ofSeconds(10));

        assertThat(shown).hasSize(3);
        assertThat(over).isCompleted();
    }

    @Test
    void watchingEndsWithThePageThatStaysAsItIs() {
        ManualTime time = new ManualTime();
        ManualEventLoop loop = new ManualEventLoop(time, "cli");
        List<Page> shown = new ArrayList<>();
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        Page running = new Number(1, 1);
        Page last = new WhyPage(WhyPageTest.DIED);

        loop.execute(() -> ShowCommand.unwatched(
                        loop,
                        () -> CompletableFuture.completedFuture(shown.isEmpty() ? running : last),
                        each -> shown.add(each))
                .thenAccept(over::complete));
        time.advance(Duration.ofSeconds(10));

        assertThat(shown).containsExactly(running, last);
        assertThat(over).isCompleted();
    }

    @Test
    void anOrderTellsPeopleLinesAndProgramsOneObject() {
        for (OutputFormat format : OutputFormat.values()) {
            Outcome outcome = new Outcome(format, out);
            outcome.line("app-1");
            outcome.put("id", "app-1");
            outcome.put("exitCode", Optional.empty());
            outcome.list("others").add(Map.of("id", "app-2"));
            outcome.end();
        }

        assertThat(written()).isEqualTo("""
            app-1
            app-1
            {
              "id" : "app-1",
              "exitCode" : null,
              "others" : [ {
                "id" : "app-2"
              } ]
            }
            id: app-1
            exitCode: null
            others:
              - id: app-2
            """);
    }

    @Test
    void aReaderThatHasGoneIsNoticed() {
        PrintStream closed = new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int octet) throws IOException {
                        throw new IOException("the pipe is broken");
                    }
                },
                true,
                UTF_8);

        assertThat(new Display(OutputFormat.JSON, closed, false).update(new Number(1, 1), ""))
                .isFalse();
    }

    @Test
    void yamlQuotesWhatItsReadersWouldTakeForSomethingElse() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("plain", "some words/and-more.txt");
        tree.put("truth", "yes");
        tree.put("number", "12");
        tree.put("colon", "a: b");
        tree.put("lines", "a\nb\u202e");
        tree.put("nothing", null);
        tree.put("empty", List.of());
        tree.put("none", Map.of());
        tree.put("list", List.of(Map.of("a", 1), List.of(true, 2.5), "x"));

        assertThat(Rendering.yaml(tree)).isEqualTo("""
            plain: some words/and-more.txt
            truth: "yes"
            number: "12"
            colon: "a: b"
            lines: "a\\nb\\u202e"
            nothing: null
            empty: []
            none: {}
            list:
              - a: 1
              - - true
                - 2.5
              - x\
            """);
    }
}
