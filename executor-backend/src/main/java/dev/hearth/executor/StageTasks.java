package dev.hearth.executor;

import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.ClosureException;
import dev.hearth.task.ClosureSerializer;
import dev.hearth.task.TaskBody;
import java.io.InvalidObjectException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A stage attempt as this executor knows it: its function, opened by the first runner that needs it while the others wait,
 * and its attempts that are not over, which belong to the loop.
 */
final class StageTasks {

    /** The attempts of one launch; gone when the last of them is over. */
    static final class Batch {
        private final TaskAttempt[] attempts;
        private int live;

        private Batch(int size) {
            attempts = new TaskAttempt[size];
        }
    }

    private final AddTaskSet message;
    private final Once<TaskBody<?>> body = new Once<>();
    private final Set<Batch> batches = new LinkedHashSet<>();
    private boolean removed;
    private boolean holdsResults;

    StageTasks(AddTaskSet message) {
        this.message = message;
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

    /** The stage's function; throws what opening it throws. On a runner's thread, in the context of its attempt. */
    TaskBody<?> body(ClassLoader userLoader) throws Exception {
        return body.get(() -> open(userLoader));
    }

    /** Begins a launch of so many attempts, all of which {@link #launch} makes in this turn. */
    Batch batch(int size) {
        Batch batch = new Batch(size);
        batches.add(batch);
        return batch;
    }

    TaskAttempt launch(Batch batch, int index, int attempt, Bytes payload) {
        TaskAttempt launched = new TaskAttempt(this, batch, index, attempt, payload);
        batch.attempts[batch.live++] = launched;
        return launched;
    }

    /** The attempt, if it was launched here and its launch is not forgotten. */
    Optional<TaskAttempt> find(int index, int attempt) {
        for (Batch batch : batches) {
            for (TaskAttempt each : batch.attempts) {
                if (each.index() == index && each.attempt() == attempt) {
                    return Optional.of(each);
                }
            }
        }
        return Optional.empty();
    }

    /** All attempts that are not over, and some that are. */
    List<TaskAttempt> live() {
        return batches.stream().flatMap(batch -> Arrays.stream(batch.attempts)).toList();
    }

    void over(TaskAttempt attempt) {
        if (--attempt.batch().live == 0) {
            batches.remove(attempt.batch());
        }
    }

    void remove() {
        removed = true;
    }

    boolean isRemoved() {
        return removed;
    }

    /** A result of it stays here. */
    void holdsResults() {
        holdsResults = true;
    }

    boolean mayHoldResults() {
        return holdsResults;
    }

    private TaskBody<?> open(ClassLoader userLoader) {
        Object opened =
                ClosureSerializer.deserialize(message.body().buffer(), userLoader, "the function of stage " + stage());
        if (opened instanceof TaskBody<?> function) {
            return function;
        }
        String found = "the function of stage " + stage() + " is no TaskBody";
        throw new ClosureException(found, new InvalidObjectException(found));
    }
}
