package dev.hearth.driver;

import java.util.Iterator;

/** Makes a job's result of its tasks' values, which are opened one by one as the iterator moves. */
@FunctionalInterface
interface Merge<U, R> {
    R apply(Iterator<U> values) throws Exception;
}
