package dev.hearth.benchmarks.master;

/**
 * How large a simulated cluster is.
 *
 * @param coresEach of each worker: so many executors of one core fit there
 */
record Shape(int workers, int applications, int coresEach) {

    /** In the full cluster. */
    int executors() {
        return executorsEach() * applications;
    }

    /** Of each application. */
    int executorsEach() {
        return workers * coresEach / applications;
    }

    /** For labels: 1000x8-10. */
    @Override
    public String toString() {
        return workers + "x" + coresEach + "-" + applications;
    }
}
