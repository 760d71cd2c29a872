package dev.hearth.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A worker process, as it named itself at its start: {@code worker-yyyyMMddHHmmss-host-port}. */
public record WorkerId(String value) implements Comparable<WorkerId> {
    private static final Pattern FORM = Pattern.compile("worker-\\d+-(.+)-\\d+");

    public WorkerId {
        Ids.check("a worker id", value);
    }

    /** The host in the name; empty for one that is not formed so. */
    public Optional<String> host() {
        Matcher parts = FORM.matcher(value);
        return parts.matches() ? Optional.of(parts.group(1)) : Optional.empty();
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
