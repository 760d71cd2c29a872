package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A job of 10,000 small tasks, to be disturbed: how far it is, and whether its results are right. */
final class ManySmallTasks {
    static final int TASKS = 10_000;
    static final Duration LIMIT = Duration.ofSeconds(180);

    private final Path directory;

    ManySmallTasks(Path directory) {
        this.directory = directory;
    }

    Child submitTo(LocalCluster cluster, long microsEach) {
        return cluster.submission(Programs.jar(), "app.ManyTasks").start(arguments(microsEach));
    }

    /** The same, but the application stays when its tasks are over, until {@link #letGo}. */
    Child submitHeldTo(LocalCluster cluster, long microsEach) {
        return cluster.submission(Programs.jar(), "app.ManyTasks").start(TASKS, microsEach, directory, go());
    }

    void letGo() {
        try {
            Files.createFile(go());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path go() {
        return directory.resolve("go");
    }

    Object[] arguments(long microsEach) {
        return new Object[] {TASKS, microsEach, directory};
    }

    /** Waits until some of each hundred of so many tasks has run. */
    void awaitTasks(int count, Child driver) {
        Await.until(count + " tasks have run", Duration.ofSeconds(90), () -> {
            if (!driver.isAlive()) {
                throw new AssertionError("the driver has ended\n" + driver.report());
            }
            return marks().stream().filter(name -> !name.startsWith("retried")).count() * 100 >= count;
        });
    }

    /** Names of tasks that were tried again, after something had been charged to them. */
    List<String> retried() {
        return marks().stream().filter(name -> name.startsWith("retried")).toList();
    }

    void assertRight(Child driver) {
        assertThat(driver.exit(LIMIT)).as(driver::report).isZero();
        long sum = 0;
        for (long n = 0; n < TASKS; n++) {
            sum += n * n;
        }
        assertThat(driver.out().lines()).contains("results=" + TASKS, "distinct=" + TASKS, "sum=" + sum);
    }

    private List<String> marks() {
        try (Stream<Path> found = Files.list(directory)) {
            return found.map(each -> each.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
