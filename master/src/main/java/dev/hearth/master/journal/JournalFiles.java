package dev.hearth.master.journal;

import dev.hearth.master.journal.JournalFormat.Head;
import dev.hearth.master.journal.JournalFormat.Kind;
import dev.hearth.master.journal.JournalReader.Content;
import dev.hearth.master.journal.JournalStorage.Appender;
import dev.hearth.master.state.DurableEvent;
import dev.hearth.rpc.codec.WireOutput;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The files of a journal that is open. One call at a time, each seeing what the one before did: first {@link #open}, then
 * what the {@link FileJournal} hands to its writer. After an {@link IOException} only {@link #close} may be called.
 */
final class JournalFiles {
    /** A segment this long is followed by another, so that none is too long to be read. */
    static final long SEGMENT_BYTES = 64L << 20;
    /** About so many bytes of a snapshot are written in one step. */
    private static final int STEP_BYTES = 1 << 18;

    /** A snapshot that is being written. */
    private static final class Snapshot {
        final String file;
        final Appender appender;
        final long covered;
        final List<DurableEvent> state;
        int written;
        long records;
        long bytes;

        Snapshot(String file, Appender appender, long covered, List<DurableEvent> state) {
            this.file = file;
            this.appender = appender;
            this.covered = covered;
            this.state = state;
        }
    }

    /** A segment that is being written. */
    private static final class Segment {
        final long first;
        final Appender appender;
        long bytes;

        Segment(long first, Appender appender, long bytes) {
            this.first = first;
            this.appender = appender;
            this.bytes = bytes;
        }
    }

    private final JournalStorage storage;
    private final WireOutput out = new WireOutput(1 << 16);
    private String cluster = "";
    private long next = 1;
    private Optional<Segment> segment = Optional.empty();
    private Optional<Snapshot> snapshot = Optional.empty();
    private String doing = "opening it";

    JournalFiles(JournalStorage storage) {
        this.storage = storage;
    }

    /** The directory, for messages. */
    String place() {
        return storage.place();
    }

    /** The id that every file carries. */
    String cluster() {
        return cluster;
    }

    /** What was being done last, for the message when it has failed. */
    String doing() {
        return doing;
    }

    /** What an exception says that a person can use. */
    static String words(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException missing) {
            return missing.getReason() == null
                    ? "there is no " + missing.getFile()
                    : missing.getFile() + ": " + missing.getReason();
        }
        return e instanceof FileSystemException failed && failed.getReason() != null
                ? failed.getReason()
                : String.valueOf(e.getMessage());
    }

    /** Takes the directory, reads what is there, and makes ready for more. Throws {@link JournalException}. */
    Content open(Supplier<String> newCluster) {
        storage.lock();
        try {
            Content content = read();
            doing = "preparing it for writing";
            cluster = content.cluster().orElseGet(newCluster);
            next = content.next();
            deleteUnfinished();
            if (content.cluster().isEmpty()) {
                segment = Optional.of(startSegment());
            } else {
                String last = JournalNames.segment(content.segment());
                if (content.torn().isPresent()) {
                    storage.cut(last, content.intactBytes());
                }
                segment = Optional.of(new Segment(content.segment(), storage.append(last), content.intactBytes()));
                deleteBefore(segmentAfter(content.snapshot()), content.snapshot());
            }
            return content;
        } catch (IOException e) {
            String sentence = "cannot open the journal in " + storage.place() + " (" + doing + ": " + words(e)
                    + "): make its files readable and writable and leave room for more, or name another directory with"
                    + " hearth.deploy.recoveryDirectory";
            closeQuietly();
            throw new JournalException(sentence);
        } catch (JournalException e) {
            closeQuietly();
            throw e;
        }
    }

    private Content read() throws IOException {
        doing = "reading it";
        return new JournalReader(storage).read();
    }

    /** Writes what turns added as one record, and makes it durable. Gives its length in bytes. */
    long write(List<List<DurableEvent>> turns) throws IOException {
        JournalFormat.begin(out);
        for (List<DurableEvent> turn : turns) {
            for (DurableEvent event : turn) {
                JournalReader.EVENTS.write(event, out);
            }
        }
        if (out.length() == JournalFormat.RECORD_HEAD) {
            throw new IllegalArgumentException("a record of no events would be taken for the end of the file");
        }
        byte[] record = JournalFormat.end(out, next);
        if (segment().first < next && segment().bytes + record.length > SEGMENT_BYTES) {
            followSegment();
        }
        Segment current = segment();
        doing = "writing record " + next + " to " + JournalNames.segment(current.first);
        current.appender.write(record);
        current.appender.sync();
        current.bytes += record.length;
        next++;
        return record.length;
    }

    /** Begins a snapshot that takes the place of all records so far; those that come go to another segment. */
    void beginSnapshot(List<DurableEvent> state) throws IOException {
        if (segment().first < next) {
            followSegment();
        }
        long covered = next - 1;
        String file = JournalNames.snapshot(covered);
        doing = "writing " + file;
        Appender appender = storage.create(file + JournalNames.UNFINISHED);
        snapshot = Optional.of(new Snapshot(file, appender, covered, state));
        byte[] head = new Head(Kind.SNAPSHOT, covered, cluster).bytes();
        appender.write(head);
        snapshot.orElseThrow().bytes = head.length;
    }

    /**
     * Writes another piece of the snapshot that was begun; after the last one, deletes what it takes the place of.
     *
     * @return the snapshot's length in bytes when it is finished
     */
    Optional<Long> continueSnapshot() throws IOException {
        Snapshot current = snapshot.orElseThrow();
        doing = "writing " + current.file;
        if (current.written < current.state.size()) {
            write(current, piece(current));
            return Optional.empty();
        }
        write(current, JournalFormat.end(current.records + 1));
        current.appender.close();
        storage.rename(current.file + JournalNames.UNFINISHED, current.file);
        snapshot = Optional.empty();
        doing = "deleting what " + current.file + " takes the place of";
        deleteBefore(segmentAfter(current.covered), current.covered);
        return Optional.of(current.bytes);
    }

    private byte[] piece(Snapshot current) {
        JournalFormat.begin(out);
        while (current.written < current.state.size() && out.length() < STEP_BYTES) {
            JournalReader.EVENTS.write(current.state.get(current.written), out);
            current.written++;
        }
        current.records++;
        return JournalFormat.end(out, current.records);
    }

    /** With a sync each: one of it all would hold up the records that are written meanwhile. */
    private static void write(Snapshot current, byte[] record) throws IOException {
        current.appender.write(record);
        current.appender.sync();
        current.bytes += record.length;
    }

    /** The segment that begins after that record is always there: it was begun before the snapshot. */
    private static long segmentAfter(long covered) {
        return covered + 1;
    }

    /** Ends the present segment and starts the next. The next one is there first, so that an end is never the last thing. */
    private void followSegment() throws IOException {
        Segment old = segment();
        segment = Optional.of(startSegment());
        doing = "ending " + JournalNames.segment(old.first);
        old.appender.write(JournalFormat.end(next));
        old.appender.sync();
        old.appender.close();
    }

    private Segment startSegment() throws IOException {
        String name = JournalNames.segment(next);
        doing = "starting " + name;
        Appender appender = storage.create(name + JournalNames.UNFINISHED);
        byte[] head = new Head(Kind.SEGMENT, next, cluster).bytes();
        appender.write(head);
        appender.sync();
        storage.rename(name + JournalNames.UNFINISHED, name);
        return new Segment(next, appender, head.length);
    }

    private Segment segment() {
        return segment.orElseThrow(() -> new IllegalStateException("the journal is not open"));
    }

    private void deleteUnfinished() throws IOException {
        for (String file : storage.list()) {
            if (JournalNames.isUnfinished(file)) {
                storage.delete(file);
            }
        }
    }

    /** Segments first, oldest first: what is left at any moment is a journal. */
    private void deleteBefore(long firstSegment, long snapshotNumber) throws IOException {
        List<String> files = storage.list();
        List<String> old = new ArrayList<>(
                JournalNames.segments(files).headMap(firstSegment, false).values());
        old.addAll(JournalNames.snapshots(files).headMap(snapshotNumber, false).values());
        for (String file : old) {
            storage.delete(file);
        }
    }

    /** Lets go of files and directory. A snapshot that is not finished is given up. */
    void close() throws IOException {
        doing = "closing it";
        if (snapshot.isPresent()) {
            snapshot.orElseThrow().appender.close();
            snapshot = Optional.empty();
        }
        if (segment.isPresent()) {
            segment.orElseThrow().appender.close();
            segment = Optional.empty();
        }
        storage.close();
    }

    private void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            // the reason for giving up is what its reader needs, not this
        }
    }
}
