package dev.hearth.master.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells who asked for a change, and what came of it: a line of JSON each, in the log {@value #LOG}, which goes to a file of
 * its own. All values are text, in ASCII, so that nothing in them is taken for a line, a field or a terminal's command.
 * What strangers are refused is told as often as a page of people's attention holds, and the rest counted. Safe for use by
 * many threads.
 */
public final class Audit {
    /** The name of the log. */
    public static final String LOG = "hearth.audit";

    private static final Logger log = LoggerFactory.getLogger(LOG);
    private static final HexFormat HEX = HexFormat.of();
    /** The first character that is none of ASCII's printable ones. */
    private static final char DELETE = 0x7f;

    private static final int MAX_VALUE_CHARS = 1000;
    private static final int STRANGERS_A_MINUTE = 60;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** What came of it. */
    public enum Outcome {
        DONE,
        /** There was nothing to do, or it could not be done. */
        FAILED,
        /** The asker may not, or has not proved who he is. */
        REFUSED
    }

    /**
     * A minute, or longer while nothing happens.
     *
     * @param refusals of strangers in it, so far
     * @param missed those of the minute before that were not told
     */
    private record Minute(long sinceNanos, long refusals, long missed) {
        Minute next(long nowNanos) {
            return nowNanos - sinceNanos < MINUTE.toNanos()
                    ? new Minute(sinceNanos, refusals + 1, missed)
                    : new Minute(nowNanos, 1, Math.max(0, refusals - STRANGERS_A_MINUTE));
        }
    }

    private final Supplier<Instant> wallTime;
    private final LongSupplier nanoTime;
    private final AtomicReference<Minute> strangers;

    /** The clocks may be read by any thread. */
    public Audit(Supplier<Instant> wallTime, LongSupplier nanoTime) {
        this.wallTime = wallTime;
        this.nanoTime = nanoTime;
        this.strangers = new AtomicReference<>(new Minute(nanoTime.getAsLong(), 0, 0));
    }

    /**
     * Tells of one change, once it is durable, or of why there was none. Nothing secret belongs in any of this.
     *
     * @param action what was asked for: {@code kill}, say
     * @param target the id of what it was about; empty: nothing in particular
     * @param detail a sentence, or nothing
     */
    public void told(String action, Actor actor, String target, Outcome outcome, String detail) {
        String missed = "";
        if (actor.means() == Actor.Means.NOTHING && outcome == Outcome.REFUSED) {
            long nowNanos = nanoTime.getAsLong();
            Minute now = strangers.updateAndGet(minute -> minute.next(nowNanos));
            if (now.refusals() > STRANGERS_A_MINUTE) {
                return;
            }
            missed = now.refusals() == 1 && now.missed() > 0
                    ? "; strangers were refused " + now.missed() + " times more before that"
                    : "";
        }
        StringBuilder line = new StringBuilder(256);
        field(line, "time", wallTime.get().toString());
        field(line, "action", action);
        field(line, "target", target);
        field(line, "outcome", outcome.name());
        field(line, "who", actor.name());
        field(
                line,
                "role",
                actor.means() == Actor.Means.NOTHING ? "" : actor.role().name());
        field(line, "means", actor.means().toString());
        field(line, "address", actor.address());
        field(line, "detail", detail + missed);
        log.info("{}", line.append('}'));
    }

    private static void field(StringBuilder line, String name, String value) {
        line.append(line.length() == 0 ? "{\"" : ",\"").append(name).append("\":\"");
        int end = Math.min(value.length(), MAX_VALUE_CHARS);
        for (int i = 0; i < end; i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c >= ' ' && c < DELETE) {
                line.append(c);
            } else {
                line.append("\\u").append(HEX.toHexDigits(c));
            }
        }
        line.append('"');
    }
}
