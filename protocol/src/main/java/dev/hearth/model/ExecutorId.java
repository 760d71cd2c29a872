package dev.hearth.model;

/**
 * An executor: the application it belongs to and its number there, counted from 0 by the master and never given twice.
 */
public record ExecutorId(AppId app, int number) implements Comparable<ExecutorId> {

    public ExecutorId {
        if (number < 0) {
            throw new IllegalArgumentException("an executor's number is not negative, found " + number);
        }
    }

    @Override
    public int compareTo(ExecutorId other) {
        int byApp = app.compareTo(other.app);
        return byApp != 0 ? byApp : Integer.compare(number, other.number);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExecutorId that && number == that.number && app.equals(that.app);
    }

    /** Applications have consecutive ids, and executors consecutive numbers: their plain sum would be that of many others. */
    @Override
    public int hashCode() {
        return app.hashCode() + number * 0x9E3779B9;
    }

    /** {@code app-…/3}. */
    @Override
    public String toString() {
        return app + "/" + number;
    }
}
