package dev.hearth.driver.cluster;

import dev.hearth.loop.EventLoop;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Brings what a stage ends with into a loop, as a task of its own: what fails there is seen by the loop's fault handler. */
final class AskOutcome {
    private AskOutcome() {}

    /** One of the two is called, once, in the loop. */
    static <T> void inLoop(
            EventLoop loop, CompletionStage<T> stage, Consumer<T> onValue, Consumer<Throwable> onFailure) {
        stage.whenComplete((value, failure) -> loop.execute(() -> {
            Optional<T> answer = Optional.ofNullable(value);
            if (answer.isPresent()) {
                onValue.accept(answer.get());
            } else {
                onFailure.accept(failure);
            }
        }));
    }
}
