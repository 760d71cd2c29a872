package dev.hearth.master.http;

import dev.hearth.master.http.HttpResponse.Answer;
import java.util.Map;

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

    /** A whole page around this. */
    Answer page(int status, String title) {
        String page = new Html()
                        .markup("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                        .markup("<meta name=\"viewport\" content=\"width=device-width\">")
                        .markup("<link rel=\"stylesheet\" href=\"/static/hearth.css\"><title>")
                        .text(title)
                        .markup("</title></head><body>\n")
                        .out
                + out.toString() + "</body></html>\n";
        return new Answer(status, TYPE, page, Map.of());
    }

    /** A page that says why there is no other. */
    static Answer refusal(int status, String sentence) {
        return new Html()
                .markup("<h1>Hearth</h1>\n<p class=\"refusal\">")
                .text(sentence)
                .markup("</p>\n<p><a href=\"/\">Overview</a></p>\n")
                .page(status, "Hearth");
    }
}
