package dev.hearth.protocol;

import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.WireException;
import dev.hearth.rpc.codec.WireInput;
import dev.hearth.rpc.codec.WireOutput;
import java.util.Optional;

/** How {@link TaskEnd} stands on the wire: the id of its record, and the record. */
final class TaskEndForm {
    private static final int SUCCESS = 1;
    private static final int FAILED = 2;
    private static final int KILLED = 3;
    private static final int RESULT_LOST = 4;
    private static final int FETCH_FAILED = 5;
    private static final int COMMIT_DENIED = 6;
    private static final int INLINE = 1;
    private static final int HELD = 2;

    private TaskEndForm() {}

    static void write(TaskEnd end, WireOutput out) {
        if (end instanceof TaskEnd.Success success) {
            writeSuccess(success, out);
        } else if (end instanceof TaskEnd.Failed failed) {
            writeFailed(failed, out);
        } else if (end instanceof TaskEnd.Killed killed) {
            writeReason(KILLED, killed.reason(), out);
        } else if (end instanceof TaskEnd.ResultLost lost) {
            writeReason(RESULT_LOST, lost.reason(), out);
        } else if (end instanceof TaskEnd.FetchFailed failed) {
            writeReason(FETCH_FAILED, failed.reason(), out);
        } else if (end instanceof TaskEnd.CommitDenied denied) {
            writeReason(COMMIT_DENIED, denied.reason(), out);
        } else {
            throw new IllegalArgumentException(end.getClass().getName() + " has no number on the wire");
        }
    }

    static TaskEnd read(WireInput in) {
        if (!in.hasRemaining()) {
            throw new WireException("the end of the task is missing");
        }
        int id = in.varInt();
        int outer = in.begin();
        TaskEnd end = switch (id) {
            case SUCCESS -> new TaskEnd.Success(readResult(in), Components.readList(in, Components::readAccumulator));
            case FAILED -> readFailed(in);
            case KILLED -> new TaskEnd.Killed(Components.string(in));
            case RESULT_LOST -> new TaskEnd.ResultLost(Components.string(in));
            case FETCH_FAILED -> new TaskEnd.FetchFailed(Components.string(in));
            case COMMIT_DENIED -> new TaskEnd.CommitDenied(Components.string(in));
            default -> throw new WireException("TaskEnd has no record with id " + Integer.toUnsignedString(id));
        };
        in.end(outer);
        return end;
    }

    private static void writeSuccess(TaskEnd.Success success, WireOutput out) {
        out.varInt(SUCCESS);
        int began = out.begin();
        if (success.result() instanceof TaskEnd.Inline inline) {
            out.varInt(INLINE);
            int result = out.begin();
            out.bytes(inline.value());
            out.end(result);
        } else if (success.result() instanceof TaskEnd.Held held) {
            out.varInt(HELD);
            int result = out.begin();
            out.signedLong(held.bytes());
            out.end(result);
        }
        Components.writeList(success.accumulators(), out, Components::writeAccumulator);
        out.end(began);
    }

    private static TaskEnd.TaskResult readResult(WireInput in) {
        if (!in.hasRemaining()) {
            throw new WireException("the result of the task is missing");
        }
        int id = in.varInt();
        int outer = in.begin();
        TaskEnd.TaskResult result = switch (id) {
            case INLINE -> new TaskEnd.Inline(Components.bytes(in));
            case HELD -> new TaskEnd.Held(Components.signedLong(in));
            default -> throw new WireException("TaskResult has no record with id " + Integer.toUnsignedString(id));
        };
        in.end(outer);
        return result;
    }

    private static void writeFailed(TaskEnd.Failed failed, WireOutput out) {
        out.varInt(FAILED);
        int began = out.begin();
        out.string(failed.className());
        out.string(failed.message());
        out.string(failed.stack());
        out.bool(failed.exception().isPresent());
        failed.exception().ifPresent(out::bytes);
        out.bool(failed.retry());
        out.end(began);
    }

    private static TaskEnd.Failed readFailed(WireInput in) {
        String className = Components.string(in);
        String message = Components.string(in);
        String stack = Components.string(in);
        Optional<Bytes> exception = Components.bool(in) ? Optional.of(in.bytes()) : Optional.empty();
        return new TaskEnd.Failed(className, message, stack, exception, Components.bool(in));
    }

    private static void writeReason(int id, String reason, WireOutput out) {
        out.varInt(id);
        int began = out.begin();
        out.string(reason);
        out.end(began);
    }
}
