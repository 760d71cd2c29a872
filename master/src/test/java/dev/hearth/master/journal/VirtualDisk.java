package dev.hearth.master.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A directory in memory that knows what is durable. It can be told to fail from its n-th change on, the n-th itself being
 * half done, and then shows what a process finds that starts after the failed one ended, or after a loss of power.
 */
final class VirtualDisk {
    private static final int SECTOR = 512;

    /** What a file holds: what is durable, and what was written since. */
    private static final class Content {
        private byte[] durable = {};
        private final List<byte[]> since = new ArrayList<>();

        byte[] all() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(durable);
            since.forEach(bytes::writeBytes);
            return bytes.toByteArray();
        }
    }

    private final Map<String, Content> files = new TreeMap<>();
    /** Files whose names are not durable: they may be gone, or be back. */
    private final Map<String, Content> deleted = new HashMap<>();

    private final List<String> created = new ArrayList<>();
    private boolean locked;
    private int changes;
    private int failFrom = Integer.MAX_VALUE;
    private int syncs;

    /** The change of this number, counted from 0, and all after it fail. */
    void failFrom(int change) {
        failFrom = change;
    }

    /** How many writes, syncs, creations, renamings, cuts and deletions there were. */
    int changes() {
        return changes;
    }

    int syncs() {
        return syncs;
    }

    /** Every file as a process sees it. */
    Map<String, byte[]> files() {
        Map<String, byte[]> all = new TreeMap<>();
        files.forEach((name, content) -> all.put(name, content.all()));
        return all;
    }

    /** A disk with these files, all durable. */
    static VirtualDisk of(Map<String, byte[]> files) {
        VirtualDisk disk = new VirtualDisk();
        files.forEach((name, bytes) -> {
            Content content = new Content();
            content.durable = bytes.clone();
            disk.files.put(name, content);
        });
        return disk;
    }

    /** What there is after the process was killed: all that it wrote. */
    VirtualDisk afterKill() {
        return of(files());
    }

    /** What there may be after a loss of power: of what is not durable all, nothing, the start, or some sectors. */
    VirtualDisk afterPowerLoss(Random random) {
        Map<String, byte[]> left = new TreeMap<>();
        deleted.forEach((name, content) -> {
            if (random.nextBoolean()) {
                left.put(name, content.durable);
            }
        });
        files.forEach((name, content) -> {
            if (!created.contains(name) || random.nextBoolean()) {
                left.put(name, torn(content, random));
            }
        });
        return of(left);
    }

    private static byte[] torn(Content content, Random random) {
        byte[] all = content.all();
        int durable = content.durable.length;
        int kept = durable + random.nextInt(all.length - durable + 1);
        return switch (random.nextInt(4)) {
            case 0 -> all;
            case 1 -> content.durable;
            case 2 -> Arrays.copyOf(all, kept);
            default -> withHoles(all, durable, random);
        };
    }

    private static byte[] withHoles(byte[] all, int durable, Random random) {
        byte[] holed = all.clone();
        for (int at = durable; at < all.length; ) {
            int end = Math.min(all.length, (at / SECTOR + 1) * SECTOR);
            if (random.nextBoolean()) {
                Arrays.fill(holed, at, end, (byte) 0);
            }
            at = end;
        }
        return holed;
    }

    private void change(Runnable half) throws IOException {
        if (changes++ >= failFrom) {
            if (changes - 1 == failFrom) {
                half.run();
            }
            throw new IOException("No space left on device");
        }
    }

    /** As one process uses it. */
    JournalStorage storage() {
        return new Storage();
    }

    private final class Storage implements JournalStorage {

        @Override
        public String place() {
            return "/virtual";
        }

        @Override
        public void lock() {
            if (locked) {
                throw new JournalException("/virtual is locked");
            }
            locked = true;
        }

        @Override
        public List<String> list() {
            return List.copyOf(files.keySet());
        }

        @Override
        public byte[] read(String name) {
            return content(name).all();
        }

        @Override
        public Appender create(String name) throws IOException {
            change(() -> {});
            files.put(name, new Content());
            created.add(name);
            return new Writing(content(name));
        }

        @Override
        public Appender append(String name) {
            return new Writing(content(name));
        }

        @Override
        public void rename(String from, String to) throws IOException {
            change(() -> {});
            files.put(to, content(from));
            files.remove(from);
            created.remove(from);
        }

        @Override
        public void cut(String name, long length) throws IOException {
            change(() -> {});
            Content content = content(name);
            content.durable = Arrays.copyOf(content.all(), Math.toIntExact(length));
            content.since.clear();
        }

        @Override
        public void delete(String name) throws IOException {
            change(() -> {});
            Content gone = content(name);
            files.remove(name);
            if (!created.remove(name)) {
                deleted.put(name, gone);
            }
        }

        @Override
        public void close() {
            locked = false;
        }

        private Content content(String name) {
            Content content = files.get(name);
            if (content == null) {
                throw new IllegalStateException("there is no " + name);
            }
            return content;
        }
    }

    private final class Writing implements JournalStorage.Appender {
        private final Content content;
        private boolean open = true;

        Writing(Content content) {
            this.content = content;
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            requireOpen();
            change(() -> content.since.add(Arrays.copyOf(bytes, bytes.length / 2)));
            content.since.add(bytes.clone());
        }

        @Override
        public void sync() throws IOException {
            requireOpen();
            change(() -> {});
            syncs++;
            content.durable = content.all();
            content.since.clear();
        }

        @Override
        public void close() {
            requireOpen();
            open = false;
        }

        private void requireOpen() {
            if (!open) {
                throw new IllegalStateException("the file is closed");
            }
        }
    }
}
