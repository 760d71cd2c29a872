package dev.hearth.master.http;

import dev.hearth.model.DriverState;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The processes of one worker, as far as the master knows of them. Pure.
 *
 * @param running executors and drivers that are there
 * @param ended those that were, the newest applications first, {@value #MOST_ENDED} at most
 */
record Processes(List<Row> running, List<Row> ended) {
    private static final int MOST_ENDED = 50;

    /**
     * One of them.
     *
     * @param name of its application or driver
     * @param driver whether it is a driver, and no executor
     * @param pid 0 if it is not known
     */
    record Row(
            ExecutorId process,
            WorkerId worker,
            String name,
            boolean driver,
            boolean over,
            Enum<?> state,
            Resources resources,
            long pid,
            Optional<String> cause) {

        static Row of(ApplicationView app, ExecutorView executor) {
            return new Row(
                    executor.executor(),
                    executor.worker(),
                    app.name(),
                    false,
                    executor.state().isTerminal(),
                    executor.state(),
                    executor.resources(),
                    executor.pid(),
                    executor.cause());
        }

        /** The driver's newest process; empty if it has had none. */
        static Optional<Row> of(DriverView driver) {
            return driver.process().flatMap(process -> driver.worker().map(worker -> of(driver, process, worker)));
        }

        private static Row of(DriverView driver, ExecutorId process, WorkerId worker) {
            return new Row(
                    process,
                    worker,
                    driver.name(),
                    true,
                    driver.state() != DriverState.RUNNING,
                    driver.state(),
                    driver.resources(),
                    driver.pid(),
                    driver.cause());
        }

        /** The page of what it is of. */
        String owner() {
            return (driver ? "/drivers/" : "/apps/") + process.app();
        }
    }

    Processes {
        running = List.copyOf(running);
        ended = List.copyOf(ended);
    }

    /** Those of the worker of that id; empty if there is no such worker. */
    static Optional<Processes> on(MasterState state, String worker) {
        return state.workers().stream()
                .map(each -> each.worker())
                .filter(each -> each.value().equals(worker))
                .findFirst()
                .map(each -> on(state, each));
    }

    static Processes on(MasterState state, WorkerId worker) {
        List<Row> all = new ArrayList<>();
        for (ApplicationView app : state.applications()) {
            app.executors().stream()
                    .filter(each -> each.worker().equals(worker))
                    .forEach(each -> all.add(Row.of(app, each)));
        }
        for (DriverView driver : state.drivers()) {
            Row.of(driver).filter(each -> each.worker().equals(worker)).ifPresent(all::add);
        }
        List<Row> ended = new ArrayList<>(all.stream().filter(Row::over).toList());
        Collections.reverse(ended);
        return new Processes(
                all.stream().filter(each -> !each.over()).toList(),
                ended.subList(0, Math.min(MOST_ENDED, ended.size())));
    }
}
