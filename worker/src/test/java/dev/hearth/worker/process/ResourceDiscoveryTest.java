package dev.hearth.worker.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.model.ResourceAddresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs scripts, tiny ones. */
class ResourceDiscoveryTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void withoutAnySourceThereAreNone() throws Exception {
        assertThat(discover(Map.of(), Map.of(), Optional.empty())).isEqualTo(ResourceAddresses.NONE);
    }

    @Test
    void aFileNamesUnitsForWorkers() throws Exception {
        Path file = file("""
            [{"id": {"componentName": "spark.worker", "resourceName": "gpu"}, "addresses": ["0", "1"]},
             {"id": {"resourceName": "fpga"}, "addresses": ["a", 7]},
             {"id": {"componentName": "spark.executor", "resourceName": "gpu"}, "addresses": ["9"]}]
            """);

        assertThat(discover(Map.of(), Map.of(), Optional.of(file)).byName())
                .isEqualTo(Map.of("gpu", List.of("0", "1"), "fpga", List.of("a", "7")));
    }

    @Test
    void aScriptFindsUnits() throws Exception {
        String script = script("echo '{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\", \"2\"]}'");

        assertThat(discover(Map.of("gpu", 2), Map.of("gpu", script), Optional.empty())
                        .byName())
                .isEqualTo(Map.of("gpu", List.of("0", "1")));
        assertThat(discover(Map.of(), Map.of("gpu", script), Optional.empty()).of("gpu"))
                .hasSize(3);
        assertThat(discover(Map.of("gpu", 0), Map.of("gpu", script), Optional.empty()))
                .isEqualTo(ResourceAddresses.NONE);
        assertThat(left()).doesNotContain("discovery");
    }

    @Test
    void theFileComesBeforeScriptsWhichFillTheRest() throws Exception {
        Path file = file("[{\"id\": {\"resourceName\": \"gpu\"}, \"addresses\": [\"7\"]}]");
        String gpus = script("exit 1");
        String fpgas = script("echo '{\"name\": \"fpga\", \"addresses\": [\"a\"]}'");

        assertThat(discover(Map.of("gpu", 1, "fpga", 1), Map.of("gpu", gpus, "fpga", fpgas), Optional.of(file))
                        .byName())
                .isEqualTo(Map.of("gpu", List.of("7"), "fpga", List.of("a")));
    }

    @Test
    void tooFewUnitsAreToldWithWhatWasFound() throws Exception {
        String script = script("echo '{\"name\": \"gpu\", \"addresses\": [\"0\"]}'");

        assertFails(Map.of("gpu", 4), Map.of("gpu", script), Optional.empty())
                .hasMessage("hearth.worker.resource.gpu.amount=4: only 1 of them were found, with the addresses [0];"
                        + " lower the amount");
        assertFails(Map.of("gpu", 4), Map.of(), Optional.empty())
                .hasMessage("hearth.worker.resource.gpu.amount=4: nothing says where they are; name a program that"
                        + " finds them with hearth.worker.resource.gpu.discoveryScript, or a file with"
                        + " hearth.worker.resourcesFile");
    }

    @Test
    void aScriptThatFailsIsToldWithItsLastWords() throws Exception {
        String script = script("echo loading >&2; echo no driver loaded >&2; exit 3");

        assertFails(Map.of(), Map.of("gpu", script), Optional.empty())
                .hasMessage("hearth.worker.resource.gpu.discoveryScript=" + script
                        + ": the program ended with status 3 (no driver loaded); run it by hand to see what it lacks");
    }

    @Test
    void aScriptThatHangsIsEndedAtItsLimitWithWhatItStarted() throws Exception {
        String script =
                script(started("sleep 1000") + started("setsid sleep 1000") + "echo looking at bus 3 >&2; echo; wait");

        assertThatThrownBy(() -> discovery(script, Duration.ofSeconds(1)).run())
                .isInstanceOf(IOException.class)
                .hasMessage("hearth.worker.resource.gpu.discoveryScript=" + script
                        + ": the program gave no answer within 1 s, and was ended (looking at bus 3); run it by hand to"
                        + " see what it waits for");
        assertStartedAreOver(2);
    }

    @Test
    void aScriptThatFloodsAnOutputIsEndedAtTheBoundAndLeavesNoFile() throws Exception {
        for (String output : List.of("yes 0", "yes 0 >&2", "(head -c 1048577 /dev/zero; exec sleep 1000)")) {
            String script = script(started(output) + "wait");

            assertFails(Map.of(), Map.of("gpu", script), Optional.empty())
                    .hasMessageStartingWith("hearth.worker.resource.gpu.discoveryScript=" + script
                            + ": the program printed more than 1048576 bytes, and was ended")
                    .hasMessageEndingWith("; let it print its answer and nothing else");
            assertStartedAreOver(1);
            assertThat(left()).doesNotContain("discovery");
        }
    }

    @Test
    void whatAScriptThatAnswersLeavesBehindIsEnded() throws Exception {
        String script = script(started("sleep 1000")
                + started("setsid sleep 1000")
                + "echo '{\"name\": \"gpu\", \"addresses\": [\"0\"]}'");

        assertThat(discover(Map.of(), Map.of("gpu", script), Optional.empty()).of("gpu"))
                .containsExactly("0");
        assertStartedAreOver(2);
    }

    @Test
    void aScriptReadsNothingAndRunsInTheWorkersDirectory() throws Exception {
        String script = script("cat; echo \"{\\\"name\\\": \\\"gpu\\\", \\\"addresses\\\": [\\\"$PWD\\\"]}\"");

        assertThat(discover(Map.of(), Map.of("gpu", script), Optional.empty()).of("gpu"))
                .containsExactly(directory.toRealPath().toString());
    }

    @Test
    void outputThatAKilledWorkerHasLeftIsRemovedAndNothingElse() throws Exception {
        for (String name : List.of("discovery-123.out", "discovery-123.err", "discovery-notes.out", "gpus.err")) {
            Files.writeString(directory.resolve(name), "{");
        }

        assertThat(discover(Map.of(), Map.of(), Optional.empty())).isEqualTo(ResourceAddresses.NONE);
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder("discovery-notes.out", "gpus.err");
        }
    }

    @Test
    void aScriptThatIsNotThereIsTold() throws Exception {
        assertFails(Map.of(), Map.of("gpu", "/no/such/script"), Optional.empty())
                .hasMessage("hearth.worker.resource.gpu.discoveryScript=/no/such/script: there is no such program, or"
                        + " this user may not run it");
    }

    @Test
    void whatIsNoAnswerIsToldWithTheFormThatIsWanted() throws Exception {
        for (String answer : List.of(
                "nonsense",
                "",
                "{\"name\": \"gpu\"}",
                "{\"name\": \"fpga\", \"addresses\": [\"0\"]}",
                "{\"name\": \"gpu\", \"addresses\": [\"0\", \"0\"]}",
                "{\"name\": \"gpu\", \"addresses\": [\"0,1\"]}")) {
            assertFails(Map.of(), Map.of("gpu", script("echo '" + answer + "'")), Optional.empty())
                    .hasMessageStartingWith("hearth.worker.resource.gpu.discoveryScript=")
                    .hasMessageEndingWith(
                            "it has to be of the form {\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}");
        }
        for (String content : List.of(
                "{}",
                "[1]",
                "[{\"addresses\": [\"0\"]}]",
                "[{\"id\": {\"resourceName\": \"gpu\"}}]",
                "[{\"id\": {\"resourceName\": \"g=u\"}, \"addresses\": [\"0\"]}]")) {
            assertFails(Map.of(), Map.of(), Optional.of(file(content)))
                    .hasMessageStartingWith("hearth.worker.resourcesFile=")
                    .hasMessageContaining("it has to be of the form [{");
        }
        Path none = directory.resolve("none.json");
        assertFails(Map.of(), Map.of(), Optional.of(none))
                .hasMessage("hearth.worker.resourcesFile=" + none + ": it cannot be read: " + none
                        + ": no such file or directory");
        assertFails(Map.of(), Map.of(), Optional.of(directory))
                .hasMessage("hearth.worker.resourcesFile=" + directory + ": that is a directory; name a file");
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertFails(
            Map<String, Integer> amounts, Map<String, String> scripts, Optional<Path> file) {
        return assertThatThrownBy(() -> discover(amounts, scripts, file)).isInstanceOf(IOException.class);
    }

    private ResourceAddresses discover(Map<String, Integer> amounts, Map<String, String> scripts, Optional<Path> file)
            throws Exception {
        return new ResourceDiscovery(amounts, scripts, file, directory, LIMIT).run();
    }

    private ResourceDiscovery discovery(String script, Duration limit) {
        return new ResourceDiscovery(Map.of(), Map.of("gpu", script), Optional.empty(), directory, limit);
    }

    /** Starts a command in the background and writes its process id down. */
    private String started(String command) {
        return command + " & echo $! >> " + directory.resolve("pids") + "\n";
    }

    private void assertStartedAreOver(int count) throws IOException {
        Path pids = directory.resolve("pids");
        List<String> started = Files.readAllLines(pids);
        assertThat(started).hasSize(count);
        for (String each : started) {
            ProcessHandle.of(Long.parseLong(each))
                    .ifPresent(process ->
                            process.onExit().orTimeout(30, TimeUnit.SECONDS).join());
        }
        Files.delete(pids);
    }

    private Path file(String content) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "resources", ".json"), content);
    }

    private String script(String body) throws IOException {
        Path script = Files.createTempFile(directory, "find", ".sh");
        Files.writeString(script, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script.toString();
    }

    private List<String> left() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(each -> each.getFileName().toString().split("-", -1)[0])
                    .toList();
        }
    }
}
