package dev.hearth.worker;

import dev.hearth.model.AppId;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import dev.hearth.protocol.WorkerToMaster.EndedExecutor;
import dev.hearth.protocol.WorkerToMaster.RunningExecutor;
import dev.hearth.protocol.WorkerToMaster.WorkerReport;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a worker knows: which executors and drivers run, which ended and the master has not acknowledged, which applications
 * it serves, the epoch it obeys and the last command of that epoch. Belongs to the worker's loop. An attempt at a driver
 * counts as an executor, and the driver as its application.
 *
 * <p>Ends are kept until they are acknowledged. There are at most as many as were running when the master was heard
 * last, since nobody else starts any.
 */
final class WorkerState {
    /** Ended applications remembered, so that a late repeat of an order for one of them starts nothing. */
    private static final int MAX_FINISHED = 1000;

    private static final long PID_UNKNOWN = 0;

    /** An application that has, or had, executors here. */
    private static final class Application {
        private final Set<Integer> acknowledged = new HashSet<>();
        private String cluster;
        private boolean finishing;

        private Application(String cluster) {
            this.cluster = cluster;
        }
    }

    private final NavigableMap<ExecutorId, RunningExecutor> running = new TreeMap<>();
    private final NavigableSet<ExecutorId> drivers = new TreeSet<>();
    private final NavigableMap<ExecutorId, ExecutorEnd> ended = new TreeMap<>();
    private final NavigableMap<AppId, Application> applications = new TreeMap<>();
    private final Deque<AppId> finished = new ArrayDeque<>();
    private Optional<Epoch> epoch = Optional.empty();
    private long lastCommand;

    /** The epoch it obeys; empty before the first registration. */
    Optional<Epoch> epoch() {
        return epoch;
    }

    /** Obeys a master from now on. Commands of another epoch are numbered anew. */
    void obey(Epoch next) {
        if (!epoch.equals(Optional.of(next))) {
            epoch = Optional.of(next);
            lastCommand = 0;
        }
    }

    /** The number of the last command carried out; 0 before the first of the epoch. */
    long lastCommand() {
        return lastCommand;
    }

    /** A command of the epoch has been carried out; repeats change nothing. */
    void carriedOut(long number) {
        lastCommand = Math.max(lastCommand, number);
    }

    /** An executor is about to be forked, for an application of the present cluster. */
    void launched(ExecutorId executor, Resources resources) {
        String cluster = epoch.orElseThrow().cluster();
        applications.computeIfAbsent(executor.app(), id -> new Application(cluster)).cluster = cluster;
        running.put(executor, new RunningExecutor(executor, resources, PID_UNKNOWN));
    }

    /** As {@link #launched}, for an attempt at a driver. */
    void launchedDriver(ExecutorId attempt, Resources resources) {
        launched(attempt, resources);
        drivers.add(attempt);
    }

    void forked(ExecutorId executor, long pid) {
        running.computeIfPresent(executor, (id, each) -> new RunningExecutor(id, each.resources(), pid));
    }

    /** It does not run (any more). */
    void ended(ExecutorId executor, ExecutorEnd end) {
        running.remove(executor);
        drivers.remove(executor);
        ended.put(executor, end);
    }

    /** The master knows of these ends. */
    void acknowledged(Collection<ExecutorId> executors) {
        for (ExecutorId executor : executors) {
            if (ended.remove(executor) != null && applications.containsKey(executor.app())) {
                applications.get(executor.app()).acknowledged.add(executor.number());
            }
        }
    }

    /** The application is to leave nothing here. */
    void finishing(AppId app) {
        Optional.ofNullable(applications.get(app)).ifPresent(each -> each.finishing = true);
    }

    /** Nothing of the application is left; should it be taken up again, it is a new one here. */
    void forget(AppId app) {
        applications.remove(app);
    }

    /** Nothing of the application is left, and nothing more will be started for it. */
    void finished(AppId app) {
        forget(app);
        finished.addLast(app);
        if (finished.size() > MAX_FINISHED) {
            finished.removeFirst();
        }
    }

    /** Attempts at drivers that run, in order. */
    List<ExecutorId> drivers() {
        return List.copyOf(drivers);
    }

    /** Applications and drivers of which something runs here or may be ordered again. */
    Set<AppId> busy() {
        Set<AppId> busy = new HashSet<>(applications.keySet());
        running.keySet().forEach(each -> busy.add(each.app()));
        return busy;
    }

    /** Whether the executor was here, and is over. */
    boolean isEnded(ExecutorId executor) {
        return !runs(executor) && (ended.containsKey(executor) || isSettled(executor) || isOver(executor.app()));
    }

    boolean runs(ExecutorId executor) {
        return running.containsKey(executor);
    }

    /** The process id of a running executor; empty while there is no process yet. */
    Optional<Long> pid(ExecutorId executor) {
        return Optional.ofNullable(running.get(executor))
                .map(RunningExecutor::pid)
                .filter(pid -> pid != PID_UNKNOWN);
    }

    /** An end that the master has not acknowledged. */
    Optional<ExecutorEnd> end(ExecutorId executor) {
        return Optional.ofNullable(ended.get(executor));
    }

    /** Whether the executor's end was acknowledged. */
    boolean isSettled(ExecutorId executor) {
        Application application = applications.get(executor.app());
        return application != null && application.acknowledged.contains(executor.number());
    }

    /** Whether the application has been told to end here. */
    boolean isOver(AppId app) {
        Application application = applications.get(app);
        return application == null ? finished.contains(app) : application.finishing;
    }

    /** The application's running executors, in order. */
    List<ExecutorId> running(AppId app) {
        return running.keySet().stream().filter(each -> each.app().equals(app)).toList();
    }

    /** Applications that were told to end, and of which nothing runs any more. */
    List<AppId> over() {
        return applications.entrySet().stream()
                .filter(each ->
                        each.getValue().finishing && running(each.getKey()).isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Applications of another cluster than the one obeyed, of which nothing runs: nobody may tell that they are over. */
    List<AppId> abandoned() {
        return applications.keySet().stream().filter(this::isAbandoned).toList();
    }

    /** Whether it is one of {@link #abandoned}. */
    boolean isAbandoned(AppId app) {
        Application application = applications.get(app);
        return application != null
                && !epoch.map(Epoch::cluster).equals(Optional.of(application.cluster))
                && running(app).isEmpty();
    }

    /** Everything a master needs to compare. */
    WorkerReport report() {
        return new WorkerReport(
                lastCommand,
                List.copyOf(running.values()),
                ended.entrySet().stream()
                        .map(each -> new EndedExecutor(each.getKey(), each.getValue()))
                        .toList());
    }
}
