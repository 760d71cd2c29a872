package dev.hearth.model;

/**
 * A driver that the cluster runs, as the master named it: {@code driver-yyyyMMddHHmmss-NNNN}. Also a directory name on
 * workers, where its process goes by {@link #attempt}.
 */
public record DriverId(String value) implements Comparable<DriverId> {

    public DriverId {
        Ids.check("a driver id", value);
    }

    /**
     * One process of it, as workers know it: they treat it as they treat an executor. Attempts are counted from 0 and
     * never given twice.
     */
    public ExecutorId attempt(int number) {
        return new ExecutorId(new AppId(value), number);
    }

    @Override
    public int compareTo(DriverId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
