package dev.hearth.loop;

/** The loop's promises while it waits in the JDK's selectors. */
class NioServingEventLoopTest extends ServingEventLoopContract {
    NioServingEventLoopTest() {
        super(false);
    }
}
