package dev.hearth.master.journal;

import dev.hearth.master.journal.JournalFormat.Head;
import dev.hearth.master.journal.JournalFormat.Kind;
import dev.hearth.master.state.DurableEvent;
import dev.hearth.rpc.codec.Codec;
import dev.hearth.rpc.codec.RecordCodec;
import dev.hearth.rpc.codec.WireException;
import dev.hearth.rpc.codec.WireInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * Reads a journal as it was left, and changes nothing. What a crash can leave is read: a last record that was not written to
 * its end (nobody was told of it). Anything else that is not as it was written is a {@link JournalException} that names the
 * file, the record and the byte. Used once.
 */
final class JournalReader {
    /** The journal's own codec of events. */
    static final Codec<DurableEvent> EVENTS = RecordCodec.lazy(DurableEvent.class);

    /** What can be wrong with a record. */
    private enum Fault {
        SHORT("the file ends in the midst of it"),
        HEAD("the checksum of its head does not fit"),
        NUMBER("it has the number of another"),
        EVENTS("its checksum does not fit");

        private final String words;

        Fault(String words) {
            this.words = words;
        }
    }

    /**
     * How a journal was left.
     *
     * @param cluster empty: there was nothing
     * @param events oldest first
     * @param snapshot the number of the last record in the snapshot; 0 if there is none
     * @param snapshotBytes its length
     * @param segment the number of the first record of the last segment
     * @param next the number of the record that comes next
     * @param intactBytes of the last segment; what lies behind them was never finished
     * @param sinceSnapshot bytes of records after the snapshot
     * @param bytes read in all
     * @param torn what lies behind the intact bytes, in words; empty: nothing
     */
    record Content(
            Optional<String> cluster,
            List<DurableEvent> events,
            long snapshot,
            long snapshotBytes,
            long segment,
            long next,
            long intactBytes,
            long sinceSnapshot,
            long bytes,
            Optional<String> torn) {}

    /** Where the records of a file end: the number after the last, where its bytes end, and whether an end says so. */
    private record Extent(long next, int end, boolean closed) {}

    private final JournalStorage storage;
    private final List<DurableEvent> events = new ArrayList<>();
    private Optional<String> cluster = Optional.empty();
    private long bytesRead;

    JournalReader(JournalStorage storage) {
        this.storage = storage;
    }

    /** Reads everything. Throws {@link JournalException} when it is damaged, {@link IOException} when it cannot be read. */
    Content read() throws IOException {
        List<String> files = storage.list();
        NavigableMap<Long, String> snapshots = JournalNames.snapshots(files);
        NavigableMap<Long, String> segments = JournalNames.segments(files);
        if (snapshots.isEmpty() && segments.isEmpty()) {
            return new Content(Optional.empty(), List.of(), 0, 0, 0, 1, 0, 0, 0, Optional.empty());
        }
        long covered = snapshots.isEmpty() ? 0 : snapshots.lastKey();
        if (covered > 0) {
            readSnapshot(covered);
        }
        long snapshotBytes = bytesRead;
        return readSegments(segments.tailMap(covered + 1, true), covered, snapshotBytes);
    }

    private void readSnapshot(long covered) throws IOException {
        String file = JournalNames.snapshot(covered);
        byte[] bytes = load(file);
        int start = checkHead(file, bytes, Kind.SNAPSHOT, covered);
        Extent extent = readRecords(file, bytes, start, 1);
        if (!extent.closed()) {
            throw damaged(file, extent.next(), extent.end(), wordsAt(bytes, extent));
        }
    }

    private Content readSegments(NavigableMap<Long, String> segments, long covered, long snapshotBytes)
            throws IOException {
        long next = covered + 1;
        long since = 0;
        Extent extent = new Extent(next, 0, true);
        byte[] last = {};
        for (Map.Entry<Long, String> segment : segments.entrySet()) {
            if (segment.getKey() != next) {
                // a record cut short in the segment before was acknowledged if a later one was
                throw missing(next, segment.getKey() - 1);
            }
            last = load(segment.getValue());
            int start = checkHead(segment.getValue(), last, Kind.SEGMENT, next);
            extent = readRecords(segment.getValue(), last, start, next);
            next = extent.next();
            since += extent.end() - start;
        }
        if (extent.closed()) {
            throw missing(next, next);
        }
        long segment = segments.lastKey();
        Optional<String> torn = extent.end() == last.length
                ? Optional.empty()
                : Optional.of("record " + next + " in " + JournalNames.segment(segment) + " at byte " + extent.end()
                        + ", " + (last.length - extent.end()) + " bytes");
        return new Content(
                cluster, events, covered, snapshotBytes, segment, next, extent.end(), since, bytesRead, torn);
    }

    private byte[] load(String file) throws IOException {
        byte[] bytes = storage.read(file);
        bytesRead += bytes.length;
        return bytes;
    }

    /** Gives where the records begin. */
    private int checkHead(String file, byte[] bytes, Kind kind, long number) {
        Optional<Integer> version = JournalFormat.version(bytes);
        if (version.isPresent() && version.get() != JournalFormat.VERSION) {
            throw new JournalException("the journal in " + storage.place() + " is of format version " + version.get()
                    + " (" + file + "), and this release reads version " + JournalFormat.VERSION
                    + ": start the release that wrote it, or name another directory with"
                    + " hearth.deploy.recoveryDirectory");
        }
        Head head = JournalFormat.head(bytes)
                .filter(found -> found.kind() == kind && found.number() == number)
                .orElseThrow(() -> damaged(file, "its head, at byte 0: it is not as it was written"));
        if (cluster.isEmpty()) {
            cluster = Optional.of(head.cluster());
        }
        String id = cluster.get();
        if (!head.cluster().equals(id)) {
            throw damaged(
                    file, "its head, at byte 0: it belongs to cluster " + head.cluster() + ", others to cluster " + id);
        }
        return JournalFormat.SECTOR;
    }

    private Extent readRecords(String file, byte[] bytes, int start, long first) {
        int at = start;
        long number = first;
        while (at < bytes.length) {
            Optional<Fault> fault = fault(bytes, at, number);
            if (fault.isPresent()) {
                if (isTorn(fault.get(), bytes, at, number)) {
                    return new Extent(number, at, false);
                }
                throw damaged(file, number, at, fault.get().words);
            }
            int length = JournalFormat.length(bytes, at);
            int end = at + (int) JournalFormat.recordBytes(length);
            if (length == 0) {
                if (end < bytes.length) {
                    throw damaged(file, number, end, "there is more behind the end of the file's records");
                }
                return new Extent(number, end, true);
            }
            readEvents(file, bytes, at, number);
            at = end;
            number++;
        }
        return new Extent(number, at, false);
    }

    private void readEvents(String file, byte[] bytes, int at, long number) {
        WireInput in = new WireInput(bytes, at + JournalFormat.RECORD_HEAD, JournalFormat.length(bytes, at));
        try {
            while (in.hasRemaining()) {
                events.add(EVENTS.read(in));
            }
        } catch (WireException e) {
            throw new JournalException("record " + number + " in " + file + " at byte " + at + " of the journal in "
                    + storage.place() + " was written by another release, and this one cannot read it ("
                    + e.getMessage() + "): start the release that wrote it, or a newer one");
        }
    }

    private static Optional<Fault> fault(byte[] bytes, int at, long number) {
        if (bytes.length - at < JournalFormat.RECORD_HEAD) {
            return Optional.of(Fault.SHORT);
        }
        if (!JournalFormat.isRecordHead(bytes, at)) {
            return Optional.of(Fault.HEAD);
        }
        if (JournalFormat.number(bytes, at) != number) {
            return Optional.of(Fault.NUMBER);
        }
        long length = JournalFormat.recordBytes(JournalFormat.length(bytes, at));
        if (length > bytes.length - at) {
            return Optional.of(Fault.SHORT);
        }
        return JournalFormat.isIntact(bytes, at, (int) length) ? Optional.empty() : Optional.of(Fault.EVENTS);
    }

    /**
     * Whether a crash can have left this: the file ends too early, or sectors of the record were not written and read as
     * zeros; and there is no later record, since that is written only when the one before is durable.
     */
    private static boolean isTorn(Fault fault, byte[] bytes, int at, long number) {
        return switch (fault) {
            case SHORT -> true;
            case NUMBER -> false;
            case HEAD, EVENTS -> hasZeroSector(bytes, at) && !hasLaterRecord(bytes, at, number);
        };
    }

    private static boolean hasZeroSector(byte[] bytes, int from) {
        for (int at = from; at < bytes.length; at += JournalFormat.SECTOR) {
            if (isZero(bytes, at, Math.min(bytes.length, at + JournalFormat.SECTOR))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasLaterRecord(byte[] bytes, int from, long number) {
        for (int at = from + JournalFormat.SECTOR;
                at <= bytes.length - JournalFormat.RECORD_HEAD;
                at += JournalFormat.SECTOR) {
            if (JournalFormat.isRecordHead(bytes, at) && JournalFormat.number(bytes, at) > number) {
                return true;
            }
        }
        return false;
    }

    private static String wordsAt(byte[] bytes, Extent extent) {
        return fault(bytes, extent.end(), extent.next()).orElse(Fault.SHORT).words;
    }

    private JournalException damaged(String file, long number, int at, String what) {
        return damaged(file, "record " + number + " at byte " + at + ": " + what);
    }

    private JournalException damaged(String file, String what) {
        return new JournalException("the journal in " + storage.place() + " is damaged in " + file + ", " + what
                + "; nothing was changed: put back an intact copy of that file, or, to begin a new cluster that knows"
                + " nothing of this one's applications and drivers, move the directory away");
    }

    private JournalException missing(long from, long to) {
        String records = from == to ? "record " + from : "records " + from + " to " + to;
        return new JournalException("the journal in " + storage.place() + " is not complete: " + records + " and "
                + JournalNames.segment(from) + ", which began with it, are not there; nothing was changed: put the file"
                + " back, or, to begin a new cluster that knows nothing of this one's applications and drivers, move"
                + " the directory away");
    }
}
