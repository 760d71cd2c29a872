package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.ProcSweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of the programs that find a worker's custom resources when the worker ends before they do. */
class ResourceScriptsTest {
    /** Several times the second that each of these may take. */
    private static final Duration SECONDS = Duration.ofSeconds(30);

    @RegisterExtension
    final LocalCluster cluster = new LocalCluster(0, 1);

    @Test
    void aScriptEndsWithItsWorkerAndWhatEscapesIsEndedByTheNext() throws IOException {
        Path pids = cluster.directory().resolve("pids");
        // hangs until it is told to be good
        Path script = script("""
            if [ -e %1$s.good ]; then echo '{"name": "gpu", "addresses": ["0", "1"]}'; exit; fi
            setsid sleep 1000 >/dev/null 2>&1 & escaped=$!
            sleep 1000 & echo $$ $! $escaped > %1$s.new
            mv %1$s.new %1$s
            wait
            """.formatted(pids));

        Child killed = startWorker("killed", script);
        List<Long> ofKilled = awaitPids(pids);
        killed.kill9();
        awaitEnd(ofKilled.subList(0, 2));
        assertThat(ProcSweep.runs(ofKilled.get(2)))
                .as("a session of its own outlives the worker")
                .isTrue();

        Child terminated = startWorker("terminated", script);
        List<Long> ofTerminated = awaitPids(pids);
        awaitEnd(ofKilled);
        terminated.terminate();
        int unused = terminated.exit(SECONDS);
        awaitEnd(ofTerminated.subList(0, 2));

        Files.createFile(pids.resolveSibling("pids.good"));
        Child last = startWorker("last", script);
        cluster.awaitWorkers(1);
        awaitEnd(ofTerminated);
        assertThat(cluster.state().workers().get(0).capacity().amounts()).isEqualTo(Map.of("gpu", 2));
        assertThat(last.out()).contains("resource=gpu script=" + script);
        try (Stream<Path> below = Files.list(workDirectory())) {
            assertThat(below.map(each -> each.getFileName().toString())).containsExactlyInAnyOrder(".lock", "jars");
        }
    }

    private Child startWorker(String name, Path script) {
        return cluster.startDaemon(
                name,
                "dev.hearth.worker.WorkerMain",
                List.of(
                        cluster.url(),
                        "--port",
                        "0",
                        "--cores",
                        "1",
                        "--memory",
                        "1g",
                        "--work-dir",
                        workDirectory().toString(),
                        "--conf",
                        "hearth.worker.resource.gpu.discoveryScript=" + script));
    }

    private Path workDirectory() {
        return cluster.directory().resolve("work");
    }

    private Path script(String body) throws IOException {
        Path script = cluster.directory().resolve("find-gpus.sh");
        Files.writeString(script, "#!/bin/sh\n" + body);
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    /** What the script has written down; it is taken away. */
    private static List<Long> awaitPids(Path file) throws IOException {
        Await.until("the script runs", LocalCluster.START, () -> Files.exists(file));
        List<Long> pids = Stream.of(Files.readString(file).strip().split(" ", -1))
                .map(Long::valueOf)
                .toList();
        Files.delete(file);
        return pids;
    }

    private static void awaitEnd(List<Long> pids) {
        Await.until(
                "processes " + pids + " are over", SECONDS, () -> pids.stream().noneMatch(ProcSweep::runs));
    }
}
