package dev.hearth.driver;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What the task on the calling thread has open. Its reader may stop before the end of a file ({@code take}), and nobody
 * else would close it.
 */
final class OpenFiles {
    private static final ThreadLocal<Deque<Closeable>> OPEN = new ThreadLocal<>();

    private OpenFiles() {}

    /** To be closed when the task ends, if it is not before. */
    static void add(Closeable file) {
        Deque<Closeable> open = OPEN.get();
        if (open == null) {
            open = new ArrayDeque<>();
            OPEN.set(open);
        }
        open.push(file);
    }

    /** The file is closed already. */
    static void remove(Closeable file) {
        Deque<Closeable> open = OPEN.get();
        if (open != null) {
            open.remove(file);
        }
    }

    /** At the end of the task. */
    static void closeAll() throws IOException {
        Deque<Closeable> open = OPEN.get();
        if (open != null) {
            OPEN.remove();
            for (Closeable file : open) {
                file.close();
            }
        }
    }
}
