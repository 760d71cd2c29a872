package dev.hearth.driver.schedule;

import java.util.Arrays;

/**
 * What the executors of an application are called, by the numbers under which the scheduler and {@link TaskRecords} know
 * them. Names are added in the driver's loop and stay, when their executors are long gone; read by any thread.
 */
public final class ExecutorNames {

    /**
     * An executor.
     *
     * @param id {@code app-…/3}, or {@code local/0}
     * @param host where it runs, or ran
     */
    public record Name(String id, String host) {}

    /** Never changed once it is here, but for places that nobody was told of. */
    private record Published(Name[] names, int count) {}

    private volatile Published published = new Published(new Name[4], 0);

    /** Gives the executor the next number, from 0. */
    int add(String id, String host) {
        Published now = published;
        int number = now.count();
        Name[] names = number == now.names().length ? Arrays.copyOf(now.names(), 2 * number) : now.names();
        names[number] = new Name(id, host);
        published = new Published(names, number + 1);
        return number;
    }

    /** The executor of that number. */
    public Name of(int number) {
        Published now = published;
        if (number < 0 || number >= now.count()) {
            throw new IllegalArgumentException("there is no executor number " + number + " among " + now.count());
        }
        return now.names()[number];
    }
}
