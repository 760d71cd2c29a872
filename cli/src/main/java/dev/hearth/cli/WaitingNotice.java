package dev.hearth.cli;

import dev.hearth.driver.HearthContext;
import dev.hearth.protocol.ClientToMaster.Explanation;
import dev.hearth.rpc.Role;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Tells who submits a program why it gets no executor, once, when it has been without one for three seconds; and gives up
 * if it is to wait no longer. Looks every half a second, on a thread of its own, until there has been an executor.
 */
final class WaitingNotice {
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** Looks at an application without executors before the master is asked, and then between its answers. */
    private static final int PATIENT_LOOKS = 6;

    private static final String CLEAR_LINE = "\r\033[K";

    /** An application as its driver sees it. */
    record Seen(String id, boolean hasExecutors) {}

    private final Supplier<Optional<Seen>> application;
    private final Function<String, Optional<Explanation>> why;
    private final Consumer<String> say;
    private final Optional<Limit> limit;
    private long looks;
    private boolean told;

    /**
     * How long an application may be without its first executor.
     *
     * @param looks of half a second each
     * @param giveUp takes why it has none, if the master says; called once, last
     */
    record Limit(long looks, Consumer<Optional<Explanation>> giveUp) {
        static Limit of(Duration wait, Consumer<Optional<Explanation>> giveUp) {
            return new Limit(Math.max(1, wait.dividedBy(PAUSE)), giveUp);
        }
    }

    /**
     * @param application the one that this process drives, if there is one
     * @param why asks the master about it; empty, if that does not answer
     */
    WaitingNotice(
            Supplier<Optional<Seen>> application,
            Function<String, Optional<Explanation>> why,
            Consumer<String> say,
            Optional<Limit> limit) {
        this.limit = limit;
        this.application = application;
        this.why = why;
        this.say = say;
    }

    /**
     * Watches this process's driver. The thread does not keep the process alive.
     *
     * @param tells whether somebody reads here what it waits for
     */
    static void start(Surroundings here, String master, boolean tells, Optional<Limit> limit) {
        String clear = Terminals.isErrors(here.environment()) ? CLEAR_LINE : ""; // of the progress bar
        WaitingNotice notice = new WaitingNotice(
                WaitingNotice::driven,
                id -> ask(here, master, id),
                text -> {
                    if (tells) {
                        here.errors().println(clear + "hearth submit: " + text);
                    }
                },
                limit);
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "hearth-waiting-notice");
            thread.setDaemon(true);
            return thread;
        });
        var unused = clock.scheduleWithFixedDelay(
                () -> {
                    if (notice.look()) {
                        clock.shutdown();
                    }
                },
                PAUSE.toMillis(),
                PAUSE.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private static Optional<Seen> driven() {
        return HearthContext.active()
                .map(context ->
                        new Seen(context.applicationId(), !context.executors().isEmpty()));
    }

    private static Optional<Explanation> ask(Surroundings here, String master, String id) {
        try (MasterClient client =
                here.dial(Optional.of(master), Role.READ, MasterClient.Patience.SHORT, sentence -> {})) {
            return Optional.of(
                    client.await(() -> Questions.explanation(client, id)).why());
        } catch (CommandFailure e) {
            return Optional.empty(); // the driver says itself that it has lost its master
        }
    }

    /** Whether there is nothing more to look for. */
    boolean look() {
        Optional<Seen> seen = application.get();
        if (seen.isEmpty()) {
            looks = 0;
            return false;
        }
        if (seen.get().hasExecutors()) {
            return true;
        }
        looks++;
        if (limit.isPresent() && looks >= limit.get().looks()) {
            limit.get().giveUp().accept(why.apply(seen.get().id()));
            return true;
        }
        if (!told && looks % PATIENT_LOOKS == 0) {
            Optional<Explanation> answer = why.apply(seen.get().id());
            Optional<Explanation> lacking =
                    answer.filter(each -> !each.shortages().isEmpty());
            lacking.ifPresent(each -> say.accept(text(each)));
            told = lacking.isPresent();
        }
        return told && limit.isEmpty();
    }

    /** The explanation, with what it is about. */
    static String text(Explanation why) {
        return "no executor yet; 'hearth why " + why.id().orElse("") + "' says later how it stands\n"
                + new WhyPage(why).text(false);
    }
}
