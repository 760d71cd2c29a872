package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.model.DispatchTimes;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.Progress;
import dev.hearth.protocol.AppToMaster.ApplicationProgress;
import dev.hearth.protocol.WorkerToMaster.WorkerCondition;
import dev.hearth.rpc.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code /metrics} tells. */
class MetricsTest {
    private static final String OPEN_METRICS = "Accept: application/openmetrics-text; version=1.0.0";

    /** What dashboards and alerts rest on: a line is taken out or changed by a new major version alone. */
    private static final String GOLDEN = """
        hearth_allocation_seconds histogram seconds []
        hearth_application_ends_total counter - [state]
        hearth_applications gauge - [state]
        hearth_applications_short gauge - []
        hearth_build_info info - [java_version, version]
        hearth_dispatch_seconds histogram seconds []
        hearth_driver_ends_total counter - [state]
        hearth_driver_launches_total counter - []
        hearth_driver_process_ends_total counter - [cause]
        hearth_drivers gauge - [state]
        hearth_event_loop_delay_seconds histogram seconds []
        hearth_event_loop_turns_total counter - []
        hearth_executor_ends_total counter - [cause]
        hearth_executor_launches_total counter - []
        hearth_executors gauge - [state]
        hearth_first_executor_seconds histogram seconds []
        hearth_heartbeat_age_seconds histogram seconds []
        hearth_journal_bytes_total counter bytes []
        hearth_journal_records_total counter - []
        hearth_journal_sync_seconds histogram seconds []
        hearth_rpc_connections gauge - []
        hearth_rpc_connections_opened_total counter - []
        hearth_rpc_connections_refused_total counter - []
        hearth_rpc_frames_broken_total counter - []
        hearth_rpc_messages_refused_total counter - []
        hearth_worker_cores gauge - []
        hearth_worker_cores_used gauge - []
        hearth_worker_memory_bytes gauge bytes []
        hearth_worker_memory_used_bytes gauge bytes []
        hearth_workers gauge - [state]
        hearth_workers_lost_total counter - []
        """;

    private final TestCluster cluster = new TestCluster();
    private final TestBrowser browser = new TestBrowser(cluster);

    @Test
    void namesTypesUnitsAndLabelsStay() {
        assertThat(families(name -> name.startsWith("hearth_")))
                .map(family -> family.shownName() + " " + family.type() + " "
                        + (family.unit().isEmpty() ? "-" : family.unit()) + " " + family.labels())
                .containsExactlyElementsOf(GOLDEN.lines().toList());
        assertThat(families(name -> true))
                .map(ExpositionText.Family::shownName)
                .contains(
                        "jvm_memory_used_bytes",
                        "jvm_gc_collection_seconds",
                        "jvm_threads_current",
                        "process_open_fds",
                        "process_cpu_seconds_total",
                        "process_start_time_seconds");
    }

    @Test
    void thePageSaysWhatThereIs() throws IOException {
        Path page = root().resolve("docs/metrics.md");
        String text = page(families(name -> name.startsWith("hearth_")), families(name -> !name.startsWith("hearth_")));
        if (Boolean.getBoolean("hearth.docs.update")) {
            Files.writeString(page, text);
        }

        assertThat(page)
                .as("docs/metrics.md; make it anew with -Dhearth.docs.update=true")
                .hasContent(text);
    }

    @Test
    void theClusterIsCountedAsItIs() {
        cluster.worker("w1", 4, 1024);
        cluster.worker("w2", 4, 1024).condition = new WorkerCondition(true, Optional.empty());
        cluster.advance(Duration.ofSeconds(3));
        cluster.driver("first", 3, 1);
        cluster.driver("second", 4, 1);
        cluster.settle();

        ExpositionText text = scrape();

        assertThat(text.value("hearth_workers{state=\"alive\"}")).isEqualTo(1);
        assertThat(text.value("hearth_workers{state=\"draining\"}")).isEqualTo(1);
        assertThat(text.value("hearth_worker_cores")).isEqualTo(8);
        assertThat(text.value("hearth_worker_cores_used")).isEqualTo(4);
        assertThat(text.value("hearth_worker_memory_bytes")).isEqualTo(2048.0 * TestCluster.MIB);
        assertThat(text.value("hearth_worker_memory_used_bytes")).isEqualTo(4 * 128.0 * TestCluster.MIB);
        assertThat(text.value("hearth_applications{state=\"running\"}")).isEqualTo(2);
        assertThat(text.value("hearth_applications{state=\"waiting\"}")).isZero();
        assertThat(text.value("hearth_applications_short")).isEqualTo(1);
        assertThat(text.value("hearth_executors{state=\"running\"}")).isEqualTo(4);
        assertThat(text.value("hearth_executor_launches_total")).isEqualTo(4);
        assertThat(text.value("hearth_rpc_connections")).isEqualTo(4);
        assertThat(text.value("hearth_event_loop_turns_total")).isEqualTo(7);
    }

    @Test
    void allocationIsMeasuredFromWhenTheExecutorIsWanted() {
        cluster.driver("early", 2, 2);
        cluster.advance(Duration.ofSeconds(20));
        cluster.worker("w1", 2, 1024);

        ExpositionText text = scrape();

        assertThat(text.value("hearth_allocation_seconds_count")).isEqualTo(1);
        assertThat(text.value("hearth_allocation_seconds_sum")).isBetween(20.0, 21.0);
        assertThat(text.value("hearth_first_executor_seconds_count")).isEqualTo(1);
        assertThat(text.value("hearth_first_executor_seconds_sum")).isBetween(20.0, 21.0);

        cluster.driver("later", 2, 2);
        cluster.worker("w2", 4, 1024);
        cluster.driver("third", 2, 2);

        assertThat(scrape().value("hearth_allocation_seconds_count")).isEqualTo(3);
        assertThat(scrape().value("hearth_allocation_seconds_bucket{le=\"0.001\"}"))
                .isEqualTo(1);
    }

    @Test
    void whoTakesAllThereIsDoesNotWaitForMore() {
        cluster.worker("w1", 2, 1024);
        cluster.driver("greedy", 0, 2);
        cluster.advance(Duration.ofMinutes(5));
        cluster.worker("w2", 2, 1024);

        ExpositionText text = scrape();

        assertThat(text.value("hearth_allocation_seconds_count")).isEqualTo(2);
        assertThat(text.value("hearth_allocation_seconds_sum")).isLessThan(1);
        assertThat(text.value("hearth_first_executor_seconds_count")).isEqualTo(1);
    }

    @Test
    void whatDriversCountOfTheirStagesIsAddedUp() {
        assertThat(scrape().value("hearth_dispatch_seconds_count")).isZero();
        cluster.worker("w1", 4, 1024);
        TestDriver one = cluster.driver("one", 1, 1);
        TestDriver two = cluster.driver("two", 1, 1);

        report(one, dispatched(50_000, 2, 0));
        report(two, dispatched(50_000, 1, 2));
        // of what is said again, as of what was lost, the next one says it all
        report(one, dispatched(50_000, 2, 0));
        report(one, dispatched(50_000, 2, 4));

        ExpositionText text = scrape();
        assertThat(text.value("hearth_dispatch_seconds_bucket{le=\"1.0E-4\"}")).isEqualTo(3);
        assertThat(text.value("hearth_dispatch_seconds_bucket{le=\"1.0\"}")).isEqualTo(3);
        assertThat(text.value("hearth_dispatch_seconds_bucket{le=\"+Inf\"}")).isEqualTo(9);
        assertThat(text.value("hearth_dispatch_seconds_count")).isEqualTo(9);
        assertThat(text.value("hearth_dispatch_seconds_sum")).isEqualTo(12.0001);
    }

    @Test
    void countsThatCannotBeAreDroppedAndTheProgressBesideThemIsNot() {
        TestDriver driver = cluster.driver("odd", 1, 1);
        report(driver, dispatched(100, 2, 1));

        report(driver, dispatched(200, 3, 0));
        report(driver, dispatched(50, 3, 1));
        report(driver, dispatched(200, Long.MAX_VALUE, Long.MAX_VALUE));
        report(driver, dispatched(200, -1, 5));
        report(driver, new DispatchTimes(List.of(7L), 200));
        report(driver, new DispatchTimes(Collections.nCopies(10_000, 7L), 200));

        assertThat(scrape().value("hearth_dispatch_seconds_count")).isEqualTo(3);
        assertThat(cluster.application(driver.id()).progress()).isPresent();
        assertThat(scrape().value("hearth_rpc_messages_refused_total")).isZero();

        report(driver, dispatched(300, 2, 3));
        assertThat(scrape().value("hearth_dispatch_seconds_count")).isEqualTo(5);
    }

    @Test
    void oneApplicationThatTellsNonsenseDoesNotSpoilTheCountsOfTheCluster() {
        TestDriver hostile = cluster.driver("hostile", 1, 1);
        TestDriver honest = cluster.driver("honest", 1, 1);

        report(hostile, new DispatchTimes(Collections.nCopies(DispatchTimes.BUCKETS, 1L << 40), Long.MAX_VALUE));
        report(hostile, dispatched(0, 2_000_000, 0));
        report(hostile, dispatched(Long.MAX_VALUE, 1, 0));
        report(honest, dispatched(70_000, 1, 1));

        ExpositionText text = scrape();
        assertThat(text.value("hearth_dispatch_seconds_count")).isEqualTo(2);
        assertThat(text.value("hearth_dispatch_seconds_sum")).isEqualTo(2.00007);

        cluster.advanceSeconds(11);
        report(hostile, dispatched(0, 2_000_000, 0));
        assertThat(scrape().value("hearth_dispatch_seconds_count"))
                .as("as many as there can be by now")
                .isEqualTo(2_000_002);
    }

    @Test
    void ofAnApplicationThatAnotherClustersMasterStartedOnlyWhatIsNewIsCounted() {
        TestDriver driver = cluster.driver("old", 1, 1);
        cluster.restartMaster("second");
        TestBrowser second = new TestBrowser(cluster);
        cluster.advanceSeconds(2);

        report(driver, dispatched(100, 50_000_000, 7));
        assertThat(scrape(second).value("hearth_dispatch_seconds_count")).isZero();

        report(driver, dispatched(200, 50_000_001, 9));
        assertThat(scrape(second).value("hearth_dispatch_seconds_count")).isEqualTo(3);
    }

    @Test
    void anApplicationThatIsOverStaysCountedAndOneThatComesBackIsNotCountedTwice() {
        TestDriver over = cluster.driver("over", 1, 1);
        report(over, dispatched(100, 2, 0));
        over.unregister();
        cluster.settle();
        report(over, dispatched(500, 9, 0));
        TestDriver back = cluster.driver("back", 1, 1);
        report(back, dispatched(100, 5, 0));
        back.comesBack = false;
        cluster.network.cut("master", "back");
        cluster.settle();
        assertThat(cluster.application(back.id()).progress()).isEmpty();
        back.connect();
        cluster.settle();
        report(back, dispatched(100, 6, 0));

        assertThat(scrape().value("hearth_dispatch_seconds_count")).isEqualTo(8);
    }

    /** So many at most 100 µs, which took so long together, and so many of two seconds. */
    private static DispatchTimes dispatched(long shortNanos, long shortest, long longer) {
        List<Long> counts = new ArrayList<>(DispatchTimes.NONE.counts());
        counts.set(0, shortest);
        counts.set(DispatchTimes.bucketOf(2_000_000_000L), longer);
        return new DispatchTimes(counts, shortNanos + longer * 2_000_000_000L);
    }

    private void report(TestDriver driver, DispatchTimes dispatch) {
        driver.send(new ApplicationProgress(driver.id(), Progress.NONE, dispatch));
        cluster.settle();
    }

    @Test
    void endsAreCountedByTheirCause() {
        TestWorker worker = cluster.worker("w1", 8, 4096);
        TestWorker lost = cluster.worker("w2", 1, 4096);
        TestDriver driver = cluster.driver("count", 9, 1);
        List<ExecutorId> executors = List.copyOf(worker.running.keySet());

        worker.end(executors.get(0), ended(ExecutorState.EXITED, Optional.of(52)));
        worker.end(executors.get(1), ended(ExecutorState.EXITED, Optional.of(137)));
        worker.end(executors.get(2), ended(ExecutorState.EXITED, Optional.of(1)));
        worker.end(executors.get(3), ended(ExecutorState.FAILED, Optional.empty()));
        cluster.settle();
        lost.kill();
        cluster.advance(Duration.ofSeconds(30));
        driver.unregister();
        cluster.advance(Duration.ofSeconds(5));
        ExpositionText text = scrape();

        assertThat(text.value("hearth_executor_ends_total{cause=\"out_of_memory\"}"))
                .isEqualTo(1);
        assertThat(text.value("hearth_executor_ends_total{cause=\"signal\"}")).isEqualTo(1);
        assertThat(text.value("hearth_executor_ends_total{cause=\"failed\"}")).isEqualTo(1);
        assertThat(text.value("hearth_executor_ends_total{cause=\"not_started\"}"))
                .isEqualTo(1);
        assertThat(text.value("hearth_executor_ends_total{cause=\"worker_lost\"}"))
                .isEqualTo(1);
        assertThat(text.value("hearth_executor_ends_total{cause=\"killed\"}")).isEqualTo(8);
        assertThat(text.value("hearth_workers_lost_total")).isEqualTo(1);
        assertThat(text.value("hearth_application_ends_total{state=\"finished\"}"))
                .isEqualTo(1);
        assertThat(text.value("hearth_executors{state=\"running\"}")).isZero();
    }

    @Test
    void heartbeatsAndTheLoopAreMeasuredAllTheTime() {
        cluster.worker("w1", 8, 4096);
        cluster.advance(Duration.ofSeconds(20));

        ExpositionText text = scrape();

        assertThat(text.value("hearth_heartbeat_age_seconds_count")).isBetween(9.0, 13.0);
        assertThat(text.value("hearth_heartbeat_age_seconds_bucket{le=\"2.5\"}"))
                .isBetween(9.0, 13.0);
        assertThat(text.value("hearth_heartbeat_age_seconds_bucket{le=\"1.0\"}"))
                .isZero();
        assertThat(text.value("hearth_event_loop_delay_seconds_count")).isBetween(19.0, 22.0);

        cluster.pauseMaster();
        cluster.time.advance(Duration.ofSeconds(3));
        cluster.resumeMaster();
        cluster.settle();

        assertThat(scrape().value("hearth_event_loop_delay_seconds_sum")).isBetween(2.0, 3.0);
    }

    @Test
    void whatTheJournalTakesIsMeasured() {
        cluster.inMaster(() -> cluster.metrics().journalSynced(4096, 3_000_000));

        ExpositionText text = scrape();

        assertThat(text.value("hearth_journal_records_total")).isEqualTo(1);
        assertThat(text.value("hearth_journal_bytes_total")).isEqualTo(4096);
        assertThat(text.value("hearth_journal_sync_seconds_bucket{le=\"0.0025\"}"))
                .isZero();
        assertThat(text.value("hearth_journal_sync_seconds_bucket{le=\"0.005\"}"))
                .isEqualTo(1);
    }

    @Test
    void nothingThatAUserNamesIsALabel() {
        cluster.worker("w1", 4, 1024);
        TestDriver driver = cluster.driver("evil\"} 1\nhearth_workers 7", 4, 1);

        String text = browser.get("/metrics").text();

        assertThat(text).doesNotContain("evil", "user=", "w1", driver.id().value(), "hearth_workers 7");
    }

    @Test
    void eachFormatIsGivenToWhoAsksForIt() {
        Answer plain = browser.get("/metrics");
        Answer open = browser.send("GET", "/metrics", TestBrowser.bearer(Role.READ), OPEN_METRICS);
        Answer prometheus = browser.send(
                "GET",
                "/metrics",
                TestBrowser.bearer(Role.READ),
                "Accept: application/vnd.google.protobuf;q=0.6,application/openmetrics-text;q=0.5,*/*;q=0.2");

        assertThat(plain.type()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(plain.text()).contains("# TYPE hearth_workers gauge\n").doesNotContain("# EOF");
        assertThat(open.type()).isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(prometheus.type()).isEqualTo(open.type());
    }

    @Test
    void onlyReadersGetThem() {
        assertThat(browser.send("GET", "/metrics").status()).isEqualTo(401);
        assertThat(browser.send("GET", "/metrics", "Authorization: Bearer wrong")
                        .status())
                .isEqualTo(401);
        assertThat(browser.look("/metrics", browser.logIn(Role.READ)).status()).isEqualTo(200);
    }

    private static ExecutorEnd ended(ExecutorState state, Optional<Integer> status) {
        return new ExecutorEnd(state, status, "it ended", List.of());
    }

    private ExpositionText scrape() {
        return scrape(browser);
    }

    private static ExpositionText scrape(TestBrowser of) {
        return new ExpositionText(of.send("GET", "/metrics", TestBrowser.bearer(Role.READ), OPEN_METRICS)
                .text());
    }

    private List<ExpositionText.Family> families(Predicate<String> name) {
        return scrape().families().stream()
                .filter(family -> name.test(family.name()))
                .toList();
    }

    private static String page(List<ExpositionText.Family> own, List<ExpositionText.Family> process) {
        return """
                # Metrics

                Made from the code; `mvn -pl master -am test -Dtest=MetricsTest -Dhearth.docs.update=true -Dsurefire.failIfNoSpecifiedTests=false` makes it anew.

                The master tells them at `/metrics` of its HTTP port, in Prometheus's text format, or as OpenMetrics 1.0 to who asks for that. It takes a
                token like everything else there:

                ```yaml
                scrape_configs:
                  - job_name: hearth
                    authorization:
                      credentials_file: /opt/hearth/conf/http-read.token
                    static_configs:
                      - targets: ["master.example:8080"]
                ```

                Counters and histograms begin when a master has begun to serve. Names, types, units and labels stay; new ones may come. Times are seconds and sizes
                bytes. Labels have the values below or, in small numbers, those of the JVM: nothing that a user names is one. States and causes are those of
                `hearth status` and `hearth why`, in lower case.

                ## The cluster and its master

                | Name | Type | Labels | Meaning |
                |---|---|---|---|
                """
                + own.stream().map(MetricsTest::row).collect(Collectors.joining())
                + """

                A histogram `NAME` is read as `NAME_bucket`, `NAME_sum` and `NAME_count`: `histogram_quantile(0.99, rate(hearth_journal_sync_seconds_bucket[5m]))`.

                ## The process

                | Name | Type | Labels | Meaning |
                |---|---|---|---|
                """
                + process.stream().map(MetricsTest::row).collect(Collectors.joining());
    }

    private static String row(ExpositionText.Family family) {
        return "| `" + family.shownName() + "` | " + family.type() + " | "
                + family.labels().stream().map(label -> label(family, label)).collect(Collectors.joining(", ")) + " | "
                + family.help().replace("|", "\\|") + " |\n";
    }

    /** With its values, where they are ours. */
    private static String label(ExpositionText.Family family, String label) {
        if (!List.of("state", "cause").contains(label) || !family.name().startsWith("hearth_")) {
            return "`" + label + "`";
        }
        return "`" + label + "`: "
                + family.values().keySet().stream()
                        .map(sample -> sample.replaceAll(".*\"(.*)\".*", "$1"))
                        .collect(Collectors.joining(", "));
    }

    private static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
                .filter(path -> Files.exists(path.resolve("protocol/pom.xml")))
                .findFirst()
                .orElseThrow();
    }
}
