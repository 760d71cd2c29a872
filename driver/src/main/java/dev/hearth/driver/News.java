package dev.hearth.driver;

import java.util.function.Consumer;

/** Something that listeners are to be told, once its turn comes. Made in the driver's loop. */
@FunctionalInterface
interface News {

    /** The call that tells each listener. Asked once, on the listeners' thread, so it may tell the latest and may read records. */
    Consumer<HearthListener> open();

    /** What is known already. */
    static News of(Consumer<HearthListener> call) {
        return () -> call;
    }
}
