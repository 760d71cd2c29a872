package dev.hearth.driver.cluster;

import dev.hearth.loop.EventLoop;
import dev.hearth.model.AppId;
import dev.hearth.model.AppSpec;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.AppToMaster.KillExecutors;
import dev.hearth.protocol.AppToMaster.ProfileTotal;
import dev.hearth.protocol.AppToMaster.RequestExecutors;
import dev.hearth.protocol.Endpoints;
import dev.hearth.rpc.Peer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many executors an application has asked its master for. What the master has confirmed holds, and is told to whichever
 * master takes the application up again; what it has not is forgotten. In the loop only.
 */
final class ExecutorRequests {
    private static final Logger log = LoggerFactory.getLogger(ExecutorRequests.class);
    /** As a total: no limit. */
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    /** A master that has the application. */
    record Master(Peer peer, AppId app) {}

    private final EventLoop loop;
    private final AppSpec spec;
    private final Duration deadline;

    /** Empty while there is no limit. */
    private OptionalInt confirmed;
    /** The last that was asked for, confirmed or not. */
    private OptionalInt asked;
    /** Of requests; an answer to one before the last says nothing about the last. */
    private long number;

    /** An answer is missing, so that the master may have done what nobody here counts on. */
    private boolean doubtful;

    /** @param deadline how long the master has for an answer */
    ExecutorRequests(EventLoop loop, AppSpec spec, Duration deadline) {
        this.loop = loop;
        this.spec = spec;
        this.deadline = deadline;
        this.confirmed = spec.executorLimit();
        this.asked = confirmed;
    }

    /** What a master is to take the application up with. */
    AppSpec spec() {
        return new AppSpec(
                spec.name(),
                spec.user(),
                spec.maxCores(),
                spec.executorCores(),
                spec.executorMemoryBytes(),
                spec.command(),
                spec.driverUrl(),
                spec.executorAmounts(),
                confirmed);
    }

    /** The total that was asked for last; empty while there is no limit. */
    OptionalInt total() {
        return asked;
    }

    /** Asks for so many in all; whether the master has taken note. */
    CompletionStage<Boolean> request(Master master, int total) {
        CompletableFuture<Boolean> outcome = new CompletableFuture<>();
        long mine = ++number;
        asked = limit(total);
        RequestExecutors message =
                new RequestExecutors(master.app(), List.of(new ProfileTotal(spec.defaultProfile(), total)));
        AskOutcome.inLoop(
                loop,
                master.peer().endpoint(Endpoints.MASTER).ask(message, deadline),
                reply -> {
                    if (reply.known()) {
                        confirmed = limit(total);
                    } else {
                        forget(mine);
                    }
                    outcome.complete(reply.known());
                },
                failure -> {
                    log.warn(
                            "The master did not answer a request for executors total={} reason={}",
                            total,
                            failure.getMessage());
                    doubtful = true;
                    forget(mine);
                    outcome.complete(false);
                });
        return outcome;
    }

    /**
     * Has executors ended; gives those that are being ended.
     *
     * @param lowerTotal whether the total becomes less by as many
     * @param present how many executors there are: what a total that was never asked for is taken to be
     */
    CompletionStage<List<ExecutorId>> kill(Master master, List<ExecutorId> executors, boolean lowerTotal, int present) {
        CompletableFuture<List<ExecutorId>> outcome = new CompletableFuture<>();
        long mine = ++number;
        AskOutcome.inLoop(
                loop,
                master.peer()
                        .endpoint(Endpoints.MASTER)
                        .ask(new KillExecutors(master.app(), executors, lowerTotal), deadline),
                reply -> {
                    int killed = reply.executors().size();
                    if (lowerTotal && killed > 0) {
                        confirmed = OptionalInt.of(Math.max(0, confirmed.orElse(present) - killed));
                    }
                    forget(mine);
                    outcome.complete(reply.executors());
                },
                failure -> {
                    log.warn(
                            "The master did not answer a request to end executors={} reason={}",
                            executors,
                            failure.getMessage());
                    doubtful |= lowerTotal;
                    forget(mine);
                    outcome.complete(List.of());
                });
        return outcome;
    }

    /** A master has taken the application up again: what was confirmed before holds there. */
    void repeat(Master master) {
        if (confirmed.isPresent() || doubtful) {
            doubtful = false;
            CompletionStage<Boolean> unused = request(master, confirmed.orElse(NO_LIMIT));
        }
    }

    private static OptionalInt limit(int total) {
        return total == NO_LIMIT ? OptionalInt.empty() : OptionalInt.of(total);
    }

    /** Nothing waits for an answer any more. */
    private void forget(long request) {
        if (request == number) {
            asked = confirmed;
        }
    }
}
