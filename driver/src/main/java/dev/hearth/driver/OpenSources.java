package dev.hearth.driver;

import dev.hearth.task.TaskContext;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one attempt at a task reads from. The reader of a source may stop before its end ({@code take}), and nobody else
 * would close it, and count what was read of it. Confined to the task's thread.
 */
final class OpenSources {
    private final TaskContext task;
    private Optional<Closeable> first = Optional.empty();
    /** Most tasks have one source, and need no list. */
    private Optional<List<Closeable>> more = Optional.empty();

    OpenSources(TaskContext task) {
        this.task = task;
    }

    TaskContext task() {
        return task;
    }

    /** To be closed when the task ends, if it is not before: closing twice is harmless. */
    void add(Closeable source) {
        if (first.isEmpty()) {
            first = Optional.of(source);
        } else {
            if (more.isEmpty()) {
                more = Optional.of(new ArrayList<>());
            }
            more.get().add(source);
        }
    }

    /** At the end of the task. */
    void closeAll() throws IOException {
        if (first.isPresent()) {
            first.get().close();
            if (more.isPresent()) {
                for (Closeable source : more.get()) {
                    source.close();
                }
            }
        }
    }
}
