package dev.hearth.master.http;

import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.model.Progress;
import dev.hearth.view.Ages;
import dev.hearth.view.ProgressText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Pages that need no script: text is only ever added as text. Pure. */
final class Html {
    static final String TYPE = "text/html; charset=utf-8";

    private final StringBuilder out = new StringBuilder();

    /** Markup as it stands: only ever a literal of this package. */
    Html markup(String markup) {
        out.append(markup);
        return this;
    }

    /** Text, whatever is in it; also inside of an attribute's quotes. */
    Html text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(isShown(c) ? c : '\uFFFD');
            }
        }
        return this;
    }

    /** Controls mean something to terminals that text is copied to, or turn the direction of what follows. */
    private static boolean isShown(char c) {
        boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
        boolean turning = c >= '\u202A' && c <= '\u202E' || c >= '\u2066' && c <= '\u2069';
        return !control && !turning;
    }

    /** A link within this site; the path is made of ids and literals. */
    Html link(String path, String text) {
        return markup("<a href=\"").text(path).markup("\">").text(text).markup("</a>");
    }

    /** A cell of a table. */
    Html cell(String text) {
        return markup("<td>").text(text).markup("</td>");
    }

    /** A line of a list of facts. */
    Html fact(String name, String value) {
        return markup("<dt>").text(name).markup("</dt><dd>").text(value).markup("</dd>\n");
    }

    /** What shows the same in a terminal: one click selects it, to be copied. */
    Html command(String words, String command) {
        return markup("<p class=\"cli\">")
                .text(words)
                .markup(" <code>")
                .text(command)
                .markup("</code></p>\n");
    }

    /** How long ago it was, and when exactly for who points at it. */
    Html ago(Instant at, Instant now) {
        return markup("<time datetime=\"" + at + "\" title=\"" + at + "\">")
                .text(Ages.show(Duration.between(at, now)) + " ago")
                .markup("</time>");
    }

    /** When it was to the second, and exactly for who points at it. */
    Html time(Instant at) {
        return markup("<time datetime=\"" + at + "\" title=\"" + at + "\">")
                .text(at.truncatedTo(ChronoUnit.SECONDS).toString())
                .markup("</time>");
    }

    /** A bar that says how much of something is taken. */
    Html meter(long used, long of) {
        return markup("<meter min=\"0\" max=\"" + Math.max(1, of) + "\" value=\"" + used + "\"></meter>");
    }

    /** How far something is: a bar, if there is an end in sight, and the same in words. */
    Html progress(Optional<Progress> progress) {
        progress.ifPresent(each -> {
            bar(each.succeeded(), each.tasks());
            text(new ProgressText(each).brief());
        });
        return this;
    }

    /** A bar of what is done, if there is anything to do. */
    Html bar(long done, long of) {
        return of == 0 ? this : markup("<progress max=\"" + of + "\" value=\"" + done + "\"></progress> ");
    }

    /** A state in its colour. */
    Html state(Enum<?> state) {
        return markup(
                "<span class=\"state " + state.name().toLowerCase(Locale.ROOT) + "\">" + state.name() + "</span>");
    }

    /** A whole page around this. */
    Answer page(int status, String title) {
        String page = new Html()
                        .markup("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                        .markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                        .markup("<link rel=\"icon\" href=\"/static/hearth.svg\">")
                        .markup("<link rel=\"stylesheet\" href=\"/static/hearth.css\"><title>")
                        .text(title)
                        .markup("</title></head><body>\n<header><a href=\"/\">Hearth</a></header>\n<main>\n")
                        .out
                + out.toString() + "</main></body></html>\n";
        return new Answer(status, TYPE, page, Map.of());
    }

    /** A page that says why there is no other. */
    static Answer refusal(int status, String sentence) {
        return new Html()
                .markup("<h1>Not possible</h1>\n<p class=\"refusal\">")
                .text(sentence)
                .markup("</p>\n<p><a href=\"/\">Overview</a></p>\n")
                .page(status, "Hearth");
    }
}
