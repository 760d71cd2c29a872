package dev.hearth.simulation;

import dev.hearth.master.journal.JournalException;
import dev.hearth.master.journal.JournalStorage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The directory on a disk where masters keep their journal. What a process writes is seen by the next process at once, and
 * survives a loss of power once a sync, which takes its time, is over; of what was not synced a loss of power leaves some of
 * the bytes, or none. One process has the directory at a time, unless it was handed over.
 */
final class SimDisk {
    private static final int SECTOR = 512;
    private static final int LOST_SECTORS_IN_A_HUNDRED = 15;

    /** A file's content; only the beginning is on the disk for good. */
    private static final class Content {
        private byte[] bytes;
        private int length;
        private int safe;

        Content(byte[] bytes) {
            this.bytes = bytes;
            this.length = bytes.length;
        }

        void add(byte[] more, int count) {
            if (length + count > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(4096, 2 * (length + count)));
            }
            System.arraycopy(more, 0, bytes, length, count);
            length += count;
        }

        byte[] all() {
            return Arrays.copyOf(bytes, length);
        }
    }

    /** A change that is on its way to the disk. */
    private record Settling(long dueNanos, Runnable change) {}

    private final World world;
    private final Map<String, Content> seen = new TreeMap<>();
    private final Map<String, Content> safe = new TreeMap<>();
    /** Files that have the name that they were made with. */
    private final Set<String> created = new TreeSet<>();

    private final Deque<Settling> settling = new ArrayDeque<>();
    private Optional<Handle> holder = Optional.empty();
    private Optional<Runnable> atNextWrite = Optional.empty();
    private boolean full;
    private boolean broken;
    private long doneNanos;

    SimDisk(World world) {
        this.world = world;
    }

    /** The directory as a process sees it. */
    JournalStorage open(SimProcess process) {
        Handle handle = new Handle(process.name());
        process.whenDead(handle::letGo);
        return handle;
    }

    /** What is written from now on has settled after this time. */
    void isBusyUntil(long nanos) {
        doneNanos = Math.max(doneNanos, nanos);
        Duration left = Duration.ofNanos(nanos - world.nowNanos());
        atNextWrite.ifPresent(task -> world.after(world.upTo(left), task));
        atNextWrite = Optional.empty();
    }

    /** Runs the task while something is being written the next time. */
    void atNextWrite(Runnable task) {
        atNextWrite = Optional.of(task);
    }

    /** When what was written so far has settled. */
    long doneNanos() {
        return Math.max(doneNanos, world.nowNanos());
    }

    /** There is no space left on it, or there is again. */
    void full(boolean isFull) {
        full = isFull;
    }

    /** Nothing can be written to it, or it can again. */
    void broken(boolean isBroken) {
        broken = isBroken;
    }

    /** The directory is taken from whoever has it, who cannot write to it from now on. */
    void handOver() {
        holder.ifPresent(Handle::fence);
        holder = Optional.empty();
    }

    /** The host of the disk loses power: what has not settled may be lost, or garbled. */
    void losePower() {
        settle();
        int survivors = settling.isEmpty() ? 0 : world.random().nextInt(settling.size() + 1);
        for (int i = 0; i < survivors; i++) {
            settling.remove().change().run();
        }
        settling.clear();
        seen.forEach((name, content) -> {
            if (created.contains(name) && world.percent(50)) {
                safe.putIfAbsent(name, content); // its name has reached the disk by itself
            }
        });
        safe.keySet().removeIf(name -> !seen.containsKey(name) && world.percent(50));
        seen.clear();
        created.retainAll(safe.keySet());
        safe.replaceAll((name, content) -> survivor(content));
        seen.putAll(safe);
    }

    private Content survivor(Content content) {
        int unsafe = content.length - content.safe;
        if (unsafe == 0) {
            return content;
        }
        int kept = content.safe + (world.percent(30) ? 0 : world.random().nextInt(unsafe + 1));
        world.count(kept == content.safe ? Fault.UNSYNCED_TAIL_LOST : Fault.UNSYNCED_TAIL_TORN);
        byte[] bytes = Arrays.copyOf(content.bytes, kept);
        for (int at = content.safe; at < kept; at = at - at % SECTOR + SECTOR) {
            if (world.percent(LOST_SECTORS_IN_A_HUNDRED)) {
                world.count(Fault.SECTOR_LOST);
                Arrays.fill(bytes, at, Math.min(kept, at - at % SECTOR + SECTOR), (byte) 0);
            }
        }
        Content left = new Content(bytes);
        left.safe = kept;
        return left;
    }

    private void settle() {
        while (!settling.isEmpty() && settling.element().dueNanos() <= world.nowNanos()) {
            settling.remove().change().run();
        }
    }

    private void onDisk(Runnable change) {
        settle();
        settling.add(new Settling(doneNanos(), change));
    }

    /** The directory as one process sees it. */
    private final class Handle implements JournalStorage {
        private final String process;
        private boolean fenced;

        Handle(String process) {
            this.process = process;
        }

        void fence() {
            fenced = true;
        }

        void letGo() {
            holder = holder.filter(each -> each != this);
        }

        @Override
        public String place() {
            return "the simulated disk";
        }

        @Override
        public void lock() {
            if (holder.isPresent()) {
                throw new JournalException("the simulated disk is in use by " + holder.get().process);
            }
            holder = Optional.of(this);
        }

        @Override
        public List<String> list() {
            check();
            List<String> names = new ArrayList<>(seen.keySet());
            java.util.Collections.shuffle(names, world.random());
            return names;
        }

        @Override
        public byte[] read(String name) throws IOException {
            check();
            return content(name).all();
        }

        @Override
        public Appender create(String name) throws IOException {
            writable();
            Content content = new Content(new byte[0]);
            seen.put(name, content);
            created.add(name);
            return new File(content);
        }

        @Override
        public Appender append(String name) throws IOException {
            check();
            return new File(content(name));
        }

        @Override
        public void rename(String from, String to) throws IOException {
            writable();
            Content content = content(from);
            seen.remove(from);
            created.remove(from);
            seen.put(to, content);
            onDisk(() -> {
                safe.remove(from);
                safe.put(to, content);
            });
        }

        @Override
        public void cut(String name, long length) throws IOException {
            writable();
            Content old = content(name);
            Content content = new Content(Arrays.copyOf(old.bytes, (int) length));
            content.safe = (int) Math.min(old.safe, length);
            seen.put(name, content);
            onDisk(() -> {
                content.safe = (int) length;
                safe.replace(name, content);
            });
        }

        @Override
        public void delete(String name) throws IOException {
            writable();
            seen.remove(name);
        }

        @Override
        public void close() {
            letGo();
        }

        private Content content(String name) throws IOException {
            Content content = seen.get(name);
            if (content == null) {
                throw new FileNotFoundException(name);
            }
            return content;
        }

        private void check() {
            if (!fenced && holder.filter(each -> each == this).isEmpty()) {
                throw new Violation(process + " uses a disk that it does not hold");
            }
        }

        private void writable() throws IOException {
            check();
            if (fenced || broken) {
                throw new IOException(fenced ? "Stale file handle" : "Input/output error");
            }
        }

        /** An open file. */
        private final class File implements Appender {
            private final Content content;

            File(Content content) {
                this.content = content;
            }

            @Override
            public void write(byte[] bytes) throws IOException {
                writable();
                if (full) {
                    content.add(bytes, world.random().nextInt(bytes.length + 1));
                    throw new IOException("No space left on device");
                }
                content.add(bytes, bytes.length);
            }

            @Override
            public void sync() throws IOException {
                writable();
                int length = content.length;
                if (!world.isBroken(Seam.SYNC)) {
                    onDisk(() -> content.safe = Math.max(content.safe, length));
                }
            }

            @Override
            public void close() {}
        }
    }
}
