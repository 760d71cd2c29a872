package dev.hearth.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A page of the manual in the macros that {@code man} formats. What is put in is text: none of its characters is a command
 * to the formatter. The same calls make the same page.
 */
final class ManPage {
    private final StringBuilder roff = new StringBuilder();

    ManPage(String name, String release) {
        roff.append(".TH \"")
                .append(text(name.toUpperCase(Locale.ROOT)))
                .append("\" \"1\" \"\" \"")
                .append(text(release))
                .append("\" \"Hearth\"\n.nh\n.ad l\n");
    }

    /** Whether what a file begins with is the header of that page, of this release or another. */
    static boolean isSamePage(String page, String beginning) {
        String wanted = page.lines().findFirst().orElse("");
        String found = beginning.lines().findFirst().orElse("");
        int release = wanted.indexOf(" \"1\" ");
        return found.equals(wanted)
                || release > 0
                        && found.startsWith(wanted.substring(0, release))
                        && found.endsWith(wanted.substring(wanted.lastIndexOf(' ')));
    }

    ManPage section(String heading) {
        roff.append(".SH \"").append(text(heading)).append("\"\n");
        return this;
    }

    /** Words in a paragraph of their own. */
    ManPage paragraph(String words) {
        roff.append(".PP\n").append(line(text(words)));
        return this;
    }

    /** Words that go on where the last ones ended. */
    ManPage words(String words) {
        roff.append(line(text(words)));
        return this;
    }

    /** What names says, and what stands for something, in the order given: {@code bold}, {@code italic} or plain parts. */
    ManPage parts(Part... parts) {
        roff.append(line(Arrays.stream(parts).map(Part::roff).collect(Collectors.joining())));
        return this;
    }

    /** An entry of a list, and what it means. */
    ManPage entry(List<Part> term, String meaning) {
        roff.append(".TP\n")
                .append(line(term.stream().map(Part::roff).collect(Collectors.joining())))
                .append(line(text(meaning)));
        return this;
    }

    /** Text in a face. */
    record Part(char face, String words) {
        static Part bold(String words) {
            return new Part('B', words);
        }

        static Part italic(String words) {
            return new Part('I', words);
        }

        static Part plain(String words) {
            return new Part('R', words);
        }

        private String roff() {
            return face == 'R' ? text(words) : "\\f" + face + text(words) + "\\fR";
        }
    }

    /** A line that is text, however it begins. */
    private static String line(String roff) {
        String line = roff.isEmpty() ? "\\&" : roff;
        return (line.startsWith(".") || line.startsWith("'") ? "\\&" : "") + line + "\n";
    }

    private static String text(String words) {
        StringBuilder text = new StringBuilder();
        words.strip().replaceAll("\\s+", " ").codePoints().forEach(each -> {
            switch (each) {
                case '\\' -> text.append("\\e");
                case '-' -> text.append("\\-");
                case '"' -> text.append("\\(dq");
                case '\'' -> text.append("\\(aq");
                case '`' -> text.append("\\(ga");
                case '^' -> text.append("\\(ha");
                case '~' -> text.append("\\(ti");
                default -> {
                    if (each < 128) {
                        text.append((char) each);
                    } else {
                        text.append(String.format(Locale.ROOT, "\\[u%04X]", each));
                    }
                }
            }
        });
        boolean opens = words.startsWith(" ");
        boolean closes = words.length() > 1 && words.endsWith(" ");
        return (opens ? " " : "") + text + (closes ? " " : "");
    }

    /** The page. */
    String roff() {
        return roff.toString();
    }
}
