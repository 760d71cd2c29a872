package dev.hearth.master.journal;

import java.util.Collection;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the files of a journal are called. Other names are none of the journal's business. */
final class JournalNames {
    /** Behind the name of a file that is being made. */
    static final String UNFINISHED = ".new";

    private static final Pattern SEGMENT = Pattern.compile("journal-(\\d{20})\\.log");
    private static final Pattern SNAPSHOT = Pattern.compile("snapshot-(\\d{20})\\.snap");

    private JournalNames() {}

    /** The segment whose first record has this number. */
    static String segment(long first) {
        return String.format(Locale.ROOT, "journal-%020d.log", first);
    }

    /** The snapshot that stands for all records up to this number. */
    static String snapshot(long last) {
        return String.format(Locale.ROOT, "snapshot-%020d.snap", last);
    }

    /** The segments among these files, by number. */
    static NavigableMap<Long, String> segments(Collection<String> files) {
        return byNumber(SEGMENT, files);
    }

    /** The snapshots among these files, by number. */
    static NavigableMap<Long, String> snapshots(Collection<String> files) {
        return byNumber(SNAPSHOT, files);
    }

    /** Whether it is a segment or snapshot, finished or not. */
    static boolean isOfAJournal(String file) {
        return isUnfinished(file)
                || SEGMENT.matcher(file).matches()
                || SNAPSHOT.matcher(file).matches();
    }

    /** Whether it is a segment or snapshot that was never finished. */
    static boolean isUnfinished(String file) {
        if (!file.endsWith(UNFINISHED)) {
            return false;
        }
        String finished = file.substring(0, file.length() - UNFINISHED.length());
        return SEGMENT.matcher(finished).matches() || SNAPSHOT.matcher(finished).matches();
    }

    private static NavigableMap<Long, String> byNumber(Pattern kind, Collection<String> files) {
        NavigableMap<Long, String> found = new TreeMap<>();
        for (String file : files) {
            Matcher matcher = kind.matcher(file);
            // a number that is too long for us is not one that we wrote
            if (matcher.matches() && matcher.group(1).startsWith("0")) {
                found.put(Long.parseLong(matcher.group(1)), file);
            }
        }
        return found;
    }
}
