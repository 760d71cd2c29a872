package dev.hearth.model;

/** An application, as the master named it: {@code app-yyyyMMddHHmmss-NNNN}. Also a directory name on workers. */
public record AppId(String value) implements Comparable<AppId> {

    public AppId {
        Ids.check("an application id", value);
    }

    @Override
    public int compareTo(AppId other) {
        return value.compareTo(other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AppId that && value.equals(that.value);
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
