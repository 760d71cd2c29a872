package dev.hearth.model;

/**
 * One reign of a master: the cluster, whose id is made with its first journal, and a number that every start raises.
 * Commands carry it; a worker refuses one older than the newest it has seen of the same cluster.
 */
public record Epoch(String cluster, long number) {

    public Epoch {
        Ids.check("a cluster id", cluster);
        if (number < 0) {
            throw new IllegalArgumentException("an epoch's number is not negative, found " + number);
        }
    }

    /** Whether both are of one cluster and this one began earlier. */
    public boolean isBefore(Epoch other) {
        return cluster.equals(other.cluster) && number < other.number;
    }

    @Override
    public String toString() {
        return cluster + ":" + number;
    }
}
