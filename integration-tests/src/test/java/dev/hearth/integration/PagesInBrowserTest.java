package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.ApplicationState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.Chromium;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.MasterSite;
import dev.hearth.testing.PortGate;
import dev.hearth.testing.Tab;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages as people see them: in a browser that reaches the master's HTTP port and no other, over a cluster on which one application runs, one waits, a hostile one has
 * failed, and so has a driver of the cluster's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PagesInBrowserTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PHONE = 390;

    private static final LocalCluster CLUSTER = new LocalCluster(1, 4);

    private Optional<Chromium> browser = Optional.empty();
    private Optional<PortGate> gate = Optional.empty();
    private Optional<Path> go = Optional.empty();
    private String origin = "";

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        CLUSTER.start();
        PortGate network = new PortGate(new MasterSite(CLUSTER).port());
        gate = Optional.of(network);
        browser = Optional.of(Chromium.start(Files.createDirectory(directory.resolve("chromium")), network));
        Path ready = directory.resolve("ready");
        Path release = directory.resolve("go");
        go = Optional.of(release);
        submit("app.Hold", ready, release);
        submit("app.Hostile");
        Child waits = CLUSTER.submission(Programs.jar(), "app.Sequence")
                .flag("--executor-memory", "4t", "--total-executor-cores", "2")
                .start(1);
        Child driver = CLUSTER.submission(Programs.jar(), "app.Driven")
                .flag("--deploy-mode", "cluster", "--driver-memory", "64m", "--name", "dying")
                .start("exit", 7);
        assertThat(driver.exit(LIMIT)).as(driver::report).isEqualTo(7);
        Await.until(
                "all is as it is to be",
                LIMIT,
                () -> Files.exists(ready)
                        && waits.isAlive()
                        && states().containsAll(Set.of(
                                ApplicationState.RUNNING, ApplicationState.WAITING, ApplicationState.FAILED)));
        origin = loggedIn(browser.orElseThrow().open())
                .evaluate("location.origin")
                .asText();
    }

    private static void submit(String mainClass, Object... arguments) {
        Child unused = CLUSTER.submission(Programs.jar(), mainClass)
                .conf("hearth.cores.max", "1")
                .start(arguments);
    }

    private static void kill(String id) {
        Child unused = CLUSTER.cli(List.of(), List.of("kill", "--master", CLUSTER.url(), id));
    }

    private static List<ApplicationState> states() {
        return CLUSTER.state().applications().stream()
                .map(ApplicationView::state)
                .toList();
    }

    @AfterAll
    void end() throws IOException {
        browser.ifPresent(Chromium::close);
        gate.ifPresent(PortGate::close);
        if (go.isPresent()) {
            Files.createFile(go.get());
            // what waits would wait for ever when the test that ends it has not come to that
            CLUSTER.state().applications().stream()
                    .filter(each -> each.state() == ApplicationState.WAITING)
                    .map(each -> each.app().value())
                    .forEach(PagesInBrowserTest::kill);
            CLUSTER.endPrograms(false);
            CLUSTER.stop(false);
        }
    }

    private static String id(ApplicationState state) {
        return CLUSTER.state().applications().stream()
                .filter(each -> each.state() == state)
                .findFirst()
                .orElseThrow()
                .app()
                .value();
    }

    /** A tab of a reader who has logged in before, on the front page. */
    private Tab tab() {
        Tab tab = browser.orElseThrow().open();
        assertThat(tab.go(origin + "/")).isEqualTo(200);
        return tab;
    }

    /** A tab that has been logged in by the link of the command; it is on the front page. */
    private static Tab loggedIn(Tab tab, String... flags) {
        List<String> words = new ArrayList<>(List.of("login", "--master", CLUSTER.url()));
        words.addAll(List.of(flags));
        Child login = CLUSTER.cli(List.of(), words);
        assertThat(login.exit(LIMIT)).as(login::report).isZero();
        assertThat(tab.go(login.out().strip())).isEqualTo(200);
        tab.click("button");
        assertThat(URI.create(tab.url()).getPath()).isEqualTo("/");
        return tab;
    }

    /** Follows every link there is, from the front page on; gives the paths. */
    private Set<String> crawl(Tab tab) {
        Deque<String> ahead = new ArrayDeque<>(List.of(origin + "/"));
        Set<String> seen = new TreeSet<>();
        while (!ahead.isEmpty()) {
            String url = ahead.remove();
            assertThat(url).startsWith(origin + "/");
            if (seen.add(url.substring(origin.length()))) {
                assertThat(tab.go(url)).as(url).isEqualTo(200);
                assertFits(tab, url);
                ahead.addAll(tab.links());
            }
        }
        assertThat(tab.requests()).allSatisfy(url -> assertThat(url).startsWith(origin + "/"));
        assertThat(tab.complaints()).isEmpty();
        return seen;
    }

    /** Text is not wider than the window, and what has to be has a scroll bar of its own. */
    private static void assertFits(Tab tab, String what) {
        int overflow = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                .asInt();
        assertThat(overflow).as(what + " is too wide by so many pixels").isZero();
    }

    @Test
    @Order(1)
    void everyLinkIsFollowedFromTheFrontPageAndNoneIsDeadOrLeavesTheMaster() {
        Tab tab = tab();

        Set<String> seen = crawl(tab);

        String hostile = id(ApplicationState.FAILED);
        assertThat(seen)
                .contains("/", "/apps/" + hostile, "/apps/" + id(ApplicationState.RUNNING), "/api/v1/state")
                .contains("/apps/" + id(ApplicationState.WAITING), "/api/v1/apps/" + hostile + "/why")
                .contains("/logs/" + hostile + "/0/stdout", "/logs/" + hostile + "/0/stderr")
                .anyMatch(each -> each.startsWith("/drivers/driver-"))
                .anyMatch(each -> each.startsWith("/logs/driver-"))
                .anyMatch(each -> each.matches("/workers/worker-[^/]*"));
    }

    /** What makes the next tests worth something: behind the same gate, nothing else of the cluster is there. */
    @Test
    @Order(0)
    void noOtherPortOfTheClusterIsReachableMeanwhile() {
        Tab tab = browser.orElseThrow().open();
        List<RpcAddress> others = new ArrayList<>(List.of(CLUSTER.masterAddress()));
        CLUSTER.workers().forEach(each -> others.add(CLUSTER.workerAddress(each)));

        for (RpcAddress other : others) {
            String address = other.host() + ":" + other.port();
            assertThat(tab.go("http://" + address + "/")).as(address).isZero();
            assertThat(gate.orElseThrow().refused()).contains(address);
        }
    }

    @Test
    @Order(2)
    void withoutScriptsAndOnAPhoneItIsTheSame() {
        Set<String> seen = crawl(tab());
        Tab phone = browser.orElseThrow().openApart();
        phone.scriptsOff();
        phone.size(PHONE, 800);

        assertThat(crawl(loggedIn(phone))).isEqualTo(seen);
    }

    @Test
    @Order(3)
    void whatWaitsRunsAndFailedIsReadFromTheFrontPageOn() {
        Tab tab = tab();
        String front = tab.text();

        assertThat(front)
                .contains("Application application 0, submitted ", "waits: no worker can ever take an executor of it");
        assertThat(front).contains("Driver dying failed ", "exit code 7").contains("hearth status");
        tab.click("a[href='/apps/" + id(ApplicationState.WAITING) + "']");
        assertThat(tab.text()).contains("1 worker looked at:", "memory: needs 4 TiB, has ", "What would help:");
        tab.go(origin + "/");
        tab.click(".sentences a[href^='/drivers/']");
        assertThat(tab.text()).contains("exit code 7", "| ends with 7", "hearth why driver-");
        Await.until("it is told how far it is", LIMIT, () -> {
            tab.go(origin + "/apps/" + id(ApplicationState.RUNNING));
            return tab.text().contains("1 job done, 4 tasks done, 1 executor");
        });
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    @Order(4)
    void whatAHostileApplicationNamesAndWritesIsTextAndNothingElse() {
        Tab tab = tab();
        String hostile = id(ApplicationState.FAILED);

        for (String path : List.of(
                "/",
                "/apps/" + hostile,
                "/logs/" + hostile + "/0/stderr",
                "/logs/" + hostile + "/0/stdout",
                "/logs/" + hostile + "/0/stdout?offset=0",
                "/api/v1/apps/" + hostile + "/logs/0/stderr",
                "/api/v1/apps/" + hostile,
                "/api/v1/apps/" + hostile + "/why")) {
            assertThat(tab.go(origin + path)).as(path).isEqualTo(200);
            assertThat(tab.evaluate("document.querySelectorAll('script, img, iframe, object, svg, [onerror]').length")
                            .asInt())
                    .as(path)
                    .isZero();
            assertThat(tab.text()).as(path).contains("<script>fetch('/canary')</script>");
            if (!path.startsWith("/api/")) {
                assertThat(tab.text()).as(path).doesNotContain("\u001b", "\u0000", "\u202e", "\u2066");
            }
            assertFits(tab, path);
        }

        assertThat(tab.requests()).noneMatch(each -> each.contains("canary"));
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    @Order(5)
    void aScriptThatGotInWouldNotRun() {
        Tab tab = tab();

        String ran = tab.evaluate("(() => {"
                        + "const script = document.createElement('script'); script.textContent = 'window.ran = 1';"
                        + "document.body.append(script); document.body.setAttribute('onclick', 'window.ran = 2');"
                        + "document.body.click(); return String(window.ran); })()")
                .asText();

        assertThat(ran).isEqualTo("undefined");
        assertThat(tab.complaints()).anyMatch(each -> each.contains("Content Security Policy"));
    }

    @Test
    @Order(6)
    void whoLikesItDarkHasItDark() {
        Tab tab = tab();
        String background = "getComputedStyle(document.body).backgroundColor";
        tab.colorScheme("light");
        assertThat(tab.evaluate(background).asText()).isEqualTo("rgb(255, 255, 255)");

        tab.colorScheme("dark");

        assertThat(tab.evaluate(background).asText()).isEqualTo("rgb(20, 23, 26)");
    }

    @Test
    @Order(7)
    void anOperatorEndsWhatWaitsByTheFormOfItsPageAndItIsAudited() {
        String waits = id(ApplicationState.WAITING);
        Tab tab = loggedIn(browser.orElseThrow().openApart(), "--operator");
        tab.go(origin + "/apps/" + waits);

        tab.click("a[href='/apps/" + waits + "/kill']");
        assertThat(tab.text()).contains("End application application 0?", "hearth kill " + waits);
        tab.click("button.danger");

        assertThat(URI.create(tab.url()).getPath()).isEqualTo("/apps/" + waits);
        assertThat(tab.text()).contains("KILLED").containsPattern("ended by .*, session");
        assertThat(CLUSTER.master().out().lines())
                .anyMatch(
                        line -> line.contains("\"action\":\"kill\"") && line.contains("\"target\":\"" + waits + "\""));
        assertThat(tab.complaints()).isEmpty();
    }
}
