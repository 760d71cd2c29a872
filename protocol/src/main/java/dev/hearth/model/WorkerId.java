package dev.hearth.model;

/** A worker process, as it named itself at its start: {@code worker-yyyyMMddHHmmss-host-port}. */
public record WorkerId(String value) implements Comparable<WorkerId> {

    public WorkerId {
        Ids.check("a worker id", value);
    }

    @Override
    public int compareTo(WorkerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WorkerId that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
