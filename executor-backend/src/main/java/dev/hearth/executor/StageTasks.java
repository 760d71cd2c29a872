package dev.hearth.executor;

import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.ClosureException;
import dev.hearth.task.ClosureSerializer;
import dev.hearth.task.TaskBody;
import java.io.InvalidObjectException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stage attempt as this executor knows it: its function, opened by the first runner that needs it while the others wait,
 * and, of the loop, its attempts that wait for a slot.
 */
final class StageTasks {
    private final AddTaskSet message;
    private final OpenedFunctions functions;
    private final Once<TaskBody<?>> body = new Once<>();
    private volatile @Nullable TaskBody<?> opened;
    private volatile boolean removed;

    /** In the order of the queue; of the loop. May hold segments that have run out. */
    private final Deque<RunSegment> queued = new ArrayDeque<>();

    private boolean holdsResults;

    StageTasks(AddTaskSet message, OpenedFunctions functions) {
        this.message = message;
        this.functions = functions;
    }

    /** A stage attempt without tasks, of which nothing is known but its number. */
    static StageTasks unknown(long taskSet) {
        return new StageTasks(new AddTaskSet(taskSet, -1, 0, Bytes.EMPTY, Map.of()), new OpenedFunctions());
    }

    long taskSet() {
        return message.taskSet();
    }

    int stage() {
        return message.stage();
    }

    int stageAttempt() {
        return message.stageAttempt();
    }

    Map<String, String> properties() {
        return message.properties();
    }

    /** Whether the function was opened before. */
    boolean isOpen() {
        return opened != null;
    }

    /** The stage's function; throws what opening it throws. On a runner's thread, in the context of its attempt. */
    TaskBody<?> body(ClassLoader userLoader) throws Exception {
        TaskBody<?> known = opened;
        if (known == null) {
            known = body.get(() -> functions.function(message.body(), () -> open(userLoader)));
            opened = known;
        }
        return known;
    }

    /** Whether the driver is done with it; what starts nevertheless is to end at once. */
    boolean isRemoved() {
        return removed;
    }

    // from here on: of the loop

    void remove() {
        removed = true;
    }

    /** A result of it stays here. */
    void holdsResults() {
        holdsResults = true;
    }

    boolean mayHoldResults() {
        return holdsResults;
    }

    Deque<RunSegment> queued() {
        return queued;
    }

    void addQueued(RunSegment segment) {
        while (!queued.isEmpty() && queued.getFirst().hasRunOut()) {
            queued.removeFirst();
        }
        queued.addLast(segment);
    }

    void replaceQueued(RunSegment segment, List<RunSegment> instead) {
        List<RunSegment> all = new ArrayList<>(queued);
        int at = all.indexOf(segment);
        all.remove(at);
        all.addAll(at, instead);
        queued.clear();
        queued.addAll(all);
    }

    private TaskBody<?> open(ClassLoader userLoader) {
        Object found =
                ClosureSerializer.deserialize(message.body().buffer(), userLoader, "the function of stage " + stage());
        if (found instanceof TaskBody<?> function) {
            return function;
        }
        String wrong = "the function of stage " + stage() + " is no TaskBody";
        throw new ClosureException(wrong, new InvalidObjectException(wrong));
    }
}
