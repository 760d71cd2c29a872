package dev.hearth.master.journal;

import dev.hearth.rpc.codec.WireOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The bytes of heads and records, which the package's page describes. Stateless. */
final class JournalFormat {
    /** Raised when a release could not read what the one before has written, or the other way round. */
    static final int VERSION = 1;
    /** What a disk writes at once or not at all; heads and records fill whole ones. */
    static final int SECTOR = 512;
    /** Bytes of a record before its events. */
    static final int RECORD_HEAD = 16;

    private static final long MAGIC = 0x48454152_54484A4CL;
    private static final int VERSION_AT = 8;
    private static final int VERSION_CHECKSUM_AT = 12;
    private static final int KIND_AT = 16;
    private static final int NUMBER_AT = 17;
    private static final int ID_LENGTH_AT = 25;
    private static final int ID_AT = 26;
    private static final int RECORD_NUMBER_AT = 4;
    private static final int RECORD_CHECKSUM_AT = 12;
    private static final int CHECKSUM = Integer.BYTES;
    private static final byte FILLER = -1;
    private static final byte[] ROOM_FOR_HEAD = new byte[RECORD_HEAD];

    private JournalFormat() {}

    /** What a file holds. */
    enum Kind {
        SEGMENT(1),
        SNAPSHOT(2);

        private final int id;

        Kind(int id) {
            this.id = id;
        }
    }

    /**
     * The first sector of a file.
     *
     * @param number of the first record of a segment, or of the last that a snapshot stands for
     */
    record Head(Kind kind, long number, String cluster) {

        byte[] bytes() {
            byte[] id = cluster.getBytes(StandardCharsets.UTF_8);
            byte[] head = new byte[SECTOR];
            Arrays.fill(head, FILLER);
            ByteBuffer bytes = ByteBuffer.wrap(head);
            bytes.putLong(MAGIC).putInt(VERSION).putInt(checksum(head, 0, VERSION_CHECKSUM_AT));
            bytes.put((byte) kind.id).putLong(number).put((byte) id.length).put(id);
            bytes.putInt(SECTOR - CHECKSUM, checksum(head, 0, SECTOR - CHECKSUM));
            return head;
        }
    }

    /** The version that wrote a file; empty when its start is not what such a file starts with. */
    static Optional<Integer> version(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        boolean intact = file.length >= KIND_AT
                && bytes.getLong(0) == MAGIC
                && bytes.getInt(VERSION_CHECKSUM_AT) == checksum(file, 0, VERSION_CHECKSUM_AT);
        return intact ? Optional.of(bytes.getInt(VERSION_AT)) : Optional.empty();
    }

    /** The head of a file of this version; empty when its bytes are not what was written. */
    static Optional<Head> head(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        if (file.length < SECTOR || bytes.getInt(SECTOR - CHECKSUM) != checksum(file, 0, SECTOR - CHECKSUM)) {
            return Optional.empty();
        }
        int idLength = Byte.toUnsignedInt(file[ID_LENGTH_AT]);
        Optional<Kind> kind = Arrays.stream(Kind.values())
                .filter(each -> each.id == file[KIND_AT])
                .findFirst();
        return kind.map(found ->
                new Head(found, bytes.getLong(NUMBER_AT), new String(file, ID_AT, idLength, StandardCharsets.UTF_8)));
    }

    /** Starts a record: events are to be written to this output next. */
    static void begin(WireOutput out) {
        out.reset();
        out.rawBytes(ROOM_FOR_HEAD, 0, RECORD_HEAD);
    }

    /** Ends the record that was begun. */
    static byte[] end(WireOutput out, long number) {
        int length = out.length() - RECORD_HEAD;
        while (out.length() % SECTOR != SECTOR - CHECKSUM) {
            out.rawByte(FILLER);
        }
        out.fixedInt(0);
        byte[] record = out.toArray();
        ByteBuffer bytes = ByteBuffer.wrap(record);
        bytes.putInt(0, length).putLong(RECORD_NUMBER_AT, number);
        bytes.putInt(RECORD_CHECKSUM_AT, checksum(record, 0, RECORD_CHECKSUM_AT));
        int checksumAt = record.length - CHECKSUM;
        bytes.putInt(checksumAt, checksum(record, 0, checksumAt));
        return record;
    }

    /** The end of a file: a record of no events. */
    static byte[] end(long number) {
        WireOutput out = new WireOutput(SECTOR);
        begin(out);
        return end(out, number);
    }

    /** Whether an intact head of a record begins there. */
    static boolean isRecordHead(byte[] file, int at) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        return file.length - at >= RECORD_HEAD
                && bytes.getInt(at) >= 0
                && bytes.getInt(at + RECORD_CHECKSUM_AT) == checksum(file, at, RECORD_CHECKSUM_AT);
    }

    /** The number of the record whose head begins there. */
    static long number(byte[] file, int at) {
        return ByteBuffer.wrap(file).getLong(at + RECORD_NUMBER_AT);
    }

    /** How many bytes of events the record has whose head begins there. */
    static int length(byte[] file, int at) {
        return ByteBuffer.wrap(file).getInt(at);
    }

    /** How many bytes a record takes that has so many bytes of events. */
    static long recordBytes(int length) {
        long least = (long) RECORD_HEAD + length + CHECKSUM;
        return (least + SECTOR - 1) / SECTOR * SECTOR;
    }

    /** Whether the record of so many bytes that lies there is as it was written. */
    static boolean isIntact(byte[] file, int at, int bytes) {
        int checksumAt = at + bytes - CHECKSUM;
        return ByteBuffer.wrap(file).getInt(checksumAt) == checksum(file, at, bytes - CHECKSUM);
    }

    private static int checksum(byte[] bytes, int offset, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, offset, length);
        return (int) checksum.getValue();
    }
}
