package dev.hearth.executor;

import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.FixedValues;
import dev.hearth.task.TaskBody;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.zip.CRC32;

/**
 * The functions of stages that came more than once with the same bytes, opened, for those that nothing can change: a job
 * that runs again and again costs no opening. Others are opened anew for each stage. Safe for use by many threads.
 */
final class OpenedFunctions {
    private static final int MAX_FUNCTIONS = 128;
    private static final int MAX_BYTES = 16 << 10;

    /** What is known of some bytes: seen before, to be opened each time, or opened for good. */
    private sealed interface Known {}

    private enum Judgement implements Known {
        SEEN,
        CHANGEABLE
    }

    private record Fixed(TaskBody<?> function) implements Known {}

    /** A function's bytes, with a checksum that costs less than their hash. */
    private record Key(Bytes bytes, int checksum) {
        static Key of(Bytes bytes) {
            CRC32 checksum = new CRC32();
            checksum.update(bytes.buffer());
            return new Key(bytes, (int) checksum.getValue());
        }

        /** A copy: the bytes lie in the message that brought them. */
        Key kept() {
            return new Key(Bytes.of(bytes.toArray()), checksum);
        }

        @Override
        public int hashCode() {
            return checksum;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.checksum == checksum && key.bytes.equals(bytes);
        }
    }

    private final ConcurrentMap<Key, Known> known = new ConcurrentHashMap<>();

    /** The function that the bytes stand for; throws what {@code open} throws. */
    TaskBody<?> function(Bytes bytes, Callable<TaskBody<?>> open) throws Exception {
        if (bytes.length() > MAX_BYTES) {
            return open.call();
        }
        Key key = Key.of(bytes);
        Known before = known.get(key);
        if (before instanceof Fixed fixed) {
            return fixed.function();
        }
        TaskBody<?> function = open.call();
        if (before == null) {
            if (known.size() >= MAX_FUNCTIONS) {
                known.clear();
            }
            known.put(key.kept(), Judgement.SEEN);
        } else if (before == Judgement.SEEN) {
            known.replace(key, FixedValues.isImmutable(function) ? new Fixed(function) : Judgement.CHANGEABLE);
        }
        return function;
    }
}
