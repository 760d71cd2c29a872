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
    public String toString() {
        return value;
    }
}
