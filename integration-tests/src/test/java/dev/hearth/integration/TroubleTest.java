package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each kind of trouble that user code can bring ends in a clear failure of its own job; the application goes on. */
class TroubleTest {
    private static final Duration LIMIT = Duration.ofSeconds(180);

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(2, 1);

    @Test
    void whatDoesNotTravelFailsItsJobAndNamesItself() {
        Child driver = run("function", "argument", "brokenArgument", "result");

        told(driver, "function", "app.Trouble$Ghost");
        told(driver, "argument", "app.Trouble$Ghost");
        told(driver, "brokenArgument", "it broke on the way");
        told(driver, "result", "app.Trouble$Ghost");
        goesOnAfter(driver, "function", "argument", "brokenArgument", "result");
    }

    @Test
    void resultsOverTheLimitFailTheirJobAndNameTheKey() {
        Child driver = CLUSTER.submission(Programs.jar(), "app.Trouble")
                .conf("hearth.driver.maxResultSize", "64m")
                .start("large");

        assertThat(driver.exit(LIMIT)).as(driver::report).isZero();
        told(driver, "large", "hearth.driver.maxResultSize");
        goesOnAfter(driver, "large");
    }

    @Test
    void aTaskThatEndsItsProcessOrFillsItsHeapFailsItsJobAlone() {
        Child driver = run("exit", "heap");

        told(driver, "exit", "exit code 7");
        told(driver, "heap", "memory");
        goesOnAfter(driver, "exit", "heap");
    }

    @Test
    void leakedThreadsAndSwallowedInterruptsHarmNoOtherJob() {
        Child driver = run("threads", "interrupts");

        told(driver, "threads", "threads leaked");
        told(driver, "interrupts", "cancelled");
        goesOnAfter(driver, "threads", "interrupts");
    }

    private static Child run(String... troubles) {
        Child driver = CLUSTER.submission(Programs.jar(), "app.Trouble").start((Object[]) troubles);
        assertThat(driver.exit(LIMIT)).as(driver::report).isZero();
        return driver;
    }

    private static void told(Child driver, String trouble, String words) {
        assertThat(Programs.printed(driver.out(), trouble))
                .as(driver::report)
                .hasValueSatisfying(told -> assertThat(told).contains(words));
    }

    private static void goesOnAfter(Child driver, String... troubles) {
        assertThat(driver.out().lines())
                .containsAll(List.of(troubles).stream()
                        .map(trouble -> "after " + trouble + "=1000")
                        .toList());
    }
}
