package dev.hearth.cli;

import dev.hearth.protocol.MasterToWorker.LogName;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import dev.hearth.view.LogHeader;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/**
 * One output of one attempt at a driver: what of it is shown, and what is known to be missing. In the follower's loop. The
 * header that the worker writes into a new stderr, ahead of the driver, is neither shown nor counted.
 */
final class FollowedLog {
    /** Why nothing more can be read. */
    private enum Rest {
        READ,
        UNREADABLE,
        REMOVED
    }

    private final LogName log;
    private final PrintStream output;
    private long offset;
    private long headerBytes;
    private long droppedBytes;
    private long toldDroppedBytes;
    private long size;
    private boolean sizeIsFinal;
    private Rest rest = Rest.READ;
    private String where = "";

    FollowedLog(LogName log, PrintStream output) {
        this.log = log;
        this.output = output;
    }

    LogName log() {
        return log;
    }

    /** From which byte to read on. */
    long offset() {
        return offset;
    }

    /** Whether the last answer found nothing of the log, not even a header. */
    boolean isRemoved() {
        return rest == Rest.REMOVED;
    }

    /** Whether anything of it was ever found. */
    boolean wasThere() {
        return size > 0;
    }

    /**
     * Shows a piece; whether there may be more.
     *
     * @param isLast whether nobody writes to the log any more
     * @param sentence of the master, about where it is
     */
    boolean take(LogPiece piece, boolean isLast, String sentence) {
        byte[] bytes = piece.text().toArray();
        if (piece.size() == 0) {
            rest = Rest.REMOVED;
            where = sentence;
            return false;
        }
        rest = Rest.READ;
        size = Math.max(size, piece.size());
        sizeIsFinal |= isLast || piece.over();
        if (bytes.length == 0) {
            return false;
        }
        int from = log == LogName.STDERR && piece.offset() == 0 ? LogHeader.length(bytes) : 0;
        headerBytes += from;
        droppedBytes += Math.max(0, piece.offset() - offset);
        output.write(bytes, from, bytes.length - from);
        output.flush();
        offset = Math.max(offset, piece.offset() + bytes.length);
        return true;
    }

    /** It could not be read, for that reason. */
    void fail(String reason) {
        rest = Rest.UNREADABLE;
        where = reason;
    }

    /** What to say when some of it is found to be dropped between two pieces: once, and the sum at the end. */
    Optional<String> firstDropped() {
        if (droppedBytes == 0 || toldDroppedBytes > 0) {
            return Optional.empty();
        }
        toldDroppedBytes = droppedBytes;
        return Optional.of(droppedBytes + " bytes of " + name() + " are not kept any more");
    }

    /**
     * What to say at the end when not all of it was shown.
     *
     * @param isOverdue whether it should have been there, though nothing of it was found
     */
    Optional<String> missing(boolean isOverdue) {
        boolean isWhole = sizeIsFinal && offset >= size;
        boolean isLost = rest == Rest.UNREADABLE || rest == Rest.REMOVED && (wasThere() || isOverdue);
        if (isLost && !isWhole) {
            String subject = wasThere() ? "the rest of " + name() : name();
            return Optional.of(subject
                    + (rest == Rest.REMOVED ? " was removed: " : " cannot be read: ")
                    + counts()
                    + (where.isEmpty() ? "" : "; " + where));
        }
        if (rest == Rest.READ && sizeIsFinal && offset < size) {
            return Optional.of("the rest of " + name() + " is not kept any more: " + counts());
        }
        return Optional.of(droppedBytes + " bytes of " + name() + " in all are not kept any more")
                .filter(sum -> droppedBytes > toldDroppedBytes);
    }

    private String name() {
        return "the driver's " + log.name().toLowerCase(Locale.ROOT);
    }

    private String counts() {
        long shown = offset - headerBytes - droppedBytes;
        long known = size - headerBytes;
        if (sizeIsFinal) {
            return shown + " of " + known + " bytes were shown";
        }
        if (known > shown) {
            return shown + " of at least " + known + " bytes were shown";
        }
        return shown == 0 ? "nothing of it was shown" : shown + " bytes were shown, and there may have been more";
    }
}
