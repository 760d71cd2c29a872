package dev.hearth.driver;

import dev.hearth.task.TaskFunction;
import dev.hearth.task.TaskPredicate;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Iterators over user functions. An exception of the function leaves as it is, checked or not, so that the user meets it again. */
final class Iterators {
    private Iterators() {}

    static <T, R> Iterator<R> map(Iterator<T> elements, TaskFunction<? super T, ? extends R> function) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return elements.hasNext();
            }

            @Override
            public R next() {
                return call(function, elements.next());
            }
        };
    }

    static <T> Iterator<T> filter(Iterator<T> elements, TaskPredicate<? super T> condition) {
        return flatMap(
                elements,
                element -> condition.test(element)
                        ? Collections.singletonList(element).iterator()
                        : Collections.emptyIterator());
    }

    static <T, R> Iterator<R> flatMap(
            Iterator<T> elements, TaskFunction<? super T, ? extends Iterator<? extends R>> function) {
        return new Iterator<>() {
            private Iterator<? extends R> current = Collections.emptyIterator();

            @Override
            public boolean hasNext() {
                while (!current.hasNext()) {
                    if (!elements.hasNext()) {
                        return false;
                    }
                    current = call(function, elements.next());
                }
                return true;
            }

            @Override
            public R next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return current.next();
            }
        };
    }

    private static <T, R> R call(TaskFunction<? super T, ? extends R> function, T element) {
        try {
            return function.call(element);
        } catch (Exception e) {
            throw Iterators.<RuntimeException>undeclared(e);
        }
    }

    /** Throws a checked exception through an interface that declares none; the executor catches it as it is. */
    @SuppressWarnings("unchecked") // the cast is erased, which is the point
    private static <E extends Exception> E undeclared(Exception e) throws E {
        throw (E) e;
    }
}
