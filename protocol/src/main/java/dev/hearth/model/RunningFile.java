package dev.hearth.model;

import dev.hearth.model.ExecutorEnd.RunningAttempt;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A small file in an executor's directory that tells which attempts it is running: mapped into its memory, so that a
 * runner notes each start with a few stores, and whoever reads the file after the process has ended, however it ended,
 * finds what ran at that moment. One thread at a time writes to a slot.
 *
 * <p>The file is a run of slots of 32 bytes, numbers lowest byte first: the task set (8), the index (4) and the number of
 * the attempt (4), and 1 in the four bytes after that while it runs, 0 while nothing does.
 */
public final class RunningFile {
    /** The file's name in the executor's directory. */
    public static final String NAME = "running";

    private static final int SLOT_BYTES = 32;
    private static final int INDEX = 8;
    private static final int ATTEMPT = 12;
    private static final int STATE = 16;
    private static final int MAX_SLOTS = 1 << 16;
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private final MappedByteBuffer memory;
    private final int slots;

    private RunningFile(MappedByteBuffer memory, int slots) {
        this.memory = memory;
        this.slots = slots;
    }

    /** An empty file with so many slots, in place of any there is. */
    public static RunningFile create(Path file, int slots) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            // written, not only mapped: on a full disk a mapped page that has no block would end the process
            ByteBuffer empty = ByteBuffer.allocate(slots * SLOT_BYTES);
            while (empty.hasRemaining()) {
                channel.write(empty);
            }
            MappedByteBuffer memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) slots * SLOT_BYTES);
            memory.order(ByteOrder.LITTLE_ENDIAN);
            return new RunningFile(memory, slots);
        }
    }

    public int slots() {
        return slots;
    }

    /** The attempt starts in the slot. */
    public void started(int slot, long taskSet, int index, int attempt) {
        // the end of the attempt before is there for whoever reads before any of this is
        VarHandle.storeStoreFence();
        int at = slot * SLOT_BYTES;
        memory.putLong(at, taskSet);
        memory.putInt(at + INDEX, index);
        memory.putInt(at + ATTEMPT, attempt);
        INT.setRelease((ByteBuffer) memory, at + STATE, 1);
    }

    /** Nothing runs in the slot any more. */
    public void finished(int slot) {
        INT.setRelease((ByteBuffer) memory, slot * SLOT_BYTES + STATE, 0);
    }

    /**
     * What was running, of a process that has ended.
     *
     * @throws IOException also when the file is none of these
     */
    public static List<RunningAttempt> read(Path file) throws IOException {
        long size = Files.size(file);
        if (size % SLOT_BYTES != 0 || size > (long) MAX_SLOTS * SLOT_BYTES) {
            throw new IOException(file + " has " + size + " bytes and tells nothing of running tasks");
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<RunningAttempt> running = new ArrayList<>();
        for (int at = 0; at + SLOT_BYTES <= bytes.limit(); at += SLOT_BYTES) {
            if (bytes.getInt(at + STATE) == 1) {
                running.add(
                        new RunningAttempt(bytes.getLong(at), bytes.getInt(at + INDEX), bytes.getInt(at + ATTEMPT)));
            }
        }
        return running;
    }
}
