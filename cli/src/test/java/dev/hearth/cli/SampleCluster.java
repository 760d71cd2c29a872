package dev.hearth.cli;

import dev.hearth.model.AppId;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.DriverId;
import dev.hearth.model.DriverState;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.Progress;
import dev.hearth.model.Progress.StageProgress;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** A cluster with one thing of each kind that a command shows. */
final class SampleCluster {
    private static final Progress PROGRESS =
            new Progress(1, 2, 0, 1120, 3, 1, List.of(new StageProgress(3, "collect at Etl.java:31", 400, 120, 2, 1)));
    static final Instant AT = Instant.parse("2026-01-01T12:00:00Z");
    static final AppId ETL = new AppId("app-20260101115500-0001");
    static final AppId REPORT = new AppId("app-20260101115915-0002");
    static final AppId OLD_ETL = new AppId("app-20260101090000-0000");
    static final DriverId DRIVER = new DriverId("driver-20260101115400-0001");
    static final WorkerId W1 = new WorkerId("worker-20260101080000-10.0.0.1-7078");
    static final WorkerId W2 = new WorkerId("worker-20260101080001-10.0.0.2-7079");

    private static final long GIB = 1L << 30;

    private SampleCluster() {}

    static MasterState state() {
        return new MasterState(
                "hearth://10.0.0.9:7077",
                4711,
                new Epoch("c1", 3),
                AT,
                List.of(
                        worker(W1, "10.0.0.1", 7078, Optional.empty()),
                        worker(W2, "10.0.0.2", 7079, Optional.of("disk full"))),
                List.of(
                        app(ETL, "etl", ApplicationState.RUNNING, Duration.ofMinutes(5), Optional.empty(), true)
                                .with(Optional.empty(), Optional.of(PROGRESS)),
                        app(
                                REPORT,
                                "report \u001b[31m\u202ered",
                                ApplicationState.WAITING,
                                Duration.ofSeconds(45),
                                Optional.empty(),
                                false),
                        app(
                                OLD_ETL,
                                "etl",
                                ApplicationState.FAILED,
                                Duration.ofHours(3),
                                Optional.of("stage 3 failed"),
                                false)),
                List.of(new DriverView(
                        DRIVER,
                        "etl",
                        "alice",
                        DriverState.RUNNING,
                        new Resources(1, GIB),
                        true,
                        Optional.of(W1),
                        Optional.of(DRIVER.attempt(2)),
                        99,
                        AT.minusSeconds(360),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())));
    }

    /** A cluster with one application, without executors, of that driver. */
    static MasterState driven(DriverId driver, boolean waiting) {
        ApplicationView app = new ApplicationView(
                ETL,
                "etl",
                "alice",
                ApplicationState.WAITING,
                0,
                OptionalInt.empty(),
                GIB,
                AT,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                waiting ? Optional.of("there are no workers") : Optional.empty(),
                Optional.of(driver));
        return new MasterState("hearth://m:1", 1, new Epoch("c1", 3), AT, List.of(), List.of(app), List.of());
    }

    /** A cluster with so many failed applications of one name, the last one of which ended last. */
    static MasterState named(String name, int count) {
        List<ApplicationView> apps = IntStream.range(0, count)
                .mapToObj(number -> new ApplicationView(
                        new AppId("app-20260101000000-000" + number),
                        name,
                        "alice",
                        ApplicationState.FAILED,
                        0,
                        OptionalInt.empty(),
                        GIB,
                        AT.plusSeconds(number),
                        Optional.of(AT.plusSeconds(60 + number)),
                        Optional.of("stage 3 failed"),
                        List.of(),
                        Optional.empty(),
                        Optional.empty()))
                .toList();
        return new MasterState("hearth://m:1", 1, new Epoch("c1", 3), AT, List.of(), apps, List.of());
    }

    /** A cluster with a supervised driver: attempts that failed, and as many applications of the last one that are not over. */
    static MasterState supervised(DriverId driver, String name, int failed, int live) {
        List<ApplicationView> apps = IntStream.range(0, failed + live)
                .mapToObj(number -> new ApplicationView(
                        new AppId("app-20260101000000-000" + number),
                        name,
                        "alice",
                        number < failed ? ApplicationState.FAILED : ApplicationState.RUNNING,
                        0,
                        OptionalInt.empty(),
                        GIB,
                        AT.plusSeconds(number),
                        Optional.of(AT.plusSeconds(60 + number)).filter(ended -> number < failed),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.of(driver)))
                .toList();
        DriverView view = new DriverView(
                driver,
                name,
                "alice",
                DriverState.RUNNING,
                new Resources(1, GIB),
                true,
                Optional.of(W1),
                Optional.of(driver.attempt(failed)),
                failed,
                AT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new MasterState("hearth://m:1", 1, new Epoch("c1", 3), AT, List.of(), apps, List.of(view));
    }

    private static WorkerView worker(WorkerId id, String host, int port, Optional<String> trouble) {
        return new WorkerView(
                id,
                host,
                port,
                trouble.isPresent() ? WorkerState.DEGRADED : WorkerState.ALIVE,
                new Resources(8, 16 * GIB, Map.of("gpu", 2)),
                new Resources(3, 5 * GIB, Map.of("gpu", 1)),
                Duration.ofMillis(1200),
                trouble);
    }

    static ApplicationView app(
            AppId id, String name, ApplicationState state, Duration age, Optional<String> cause, boolean executor) {
        return new ApplicationView(
                id,
                name,
                "alice",
                state,
                executor ? 2 : 0,
                OptionalInt.of(8),
                4 * GIB,
                AT.minus(age),
                state.isTerminal() ? Optional.of(AT.minusSeconds(60)) : Optional.empty(),
                cause,
                executor
                        ? List.of(new ExecutorView(
                                new ExecutorId(id, 0),
                                W1,
                                ExecutorState.RUNNING,
                                new Resources(2, 4 * GIB),
                                123,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()))
                        : List.of(),
                state == ApplicationState.WAITING ? Optional.of("2 workers: too little free memory") : Optional.empty(),
                id.equals(ETL) ? Optional.of(DRIVER) : Optional.empty());
    }
}
