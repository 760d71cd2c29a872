package dev.hearth.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.config.ArchiveOptions;
import dev.hearth.config.StartArchives.Found;
import dev.hearth.model.AppId;
import dev.hearth.model.AppSecrets;
import dev.hearth.model.Artifact;
import dev.hearth.model.DriverId;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.LaunchCommand;
import dev.hearth.model.ResourceAddresses;
import dev.hearth.model.Resources;
import dev.hearth.protocol.MasterToWorker.LaunchDriver;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import dev.hearth.rpc.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaunchCommandsTest {
    private static final Secret SECRET = Secret.of(new byte[32]);
    private static final Resources LARGE = new Resources(4, 3L << 30);
    private static final Map<String, String> WORKER_ENVIRONMENT = Map.of(
            "PATH", "/bin",
            "HOME", "/home/h",
            "LC_ALL", "C.UTF-8",
            "HEARTH_HOME", "/opt/hearth",
            "AWS_SECRET_ACCESS_KEY", "s3cr3t",
            "JAVA_TOOL_OPTIONS", "-Dx=y",
            "CLASSPATH", "/x");
    private static final LaunchSite SITE = new LaunchSite(
            "node-1",
            "hearth://node-1:7078",
            Path.of("/jdk"),
            Path.of("/work"),
            List.of("/opt/hearth/a.jar", "/opt/hearth/b.jar"),
            List.of("/opt/hearth/all.jar"),
            WORKER_ENVIRONMENT);
    private static final Found NO_ARCHIVE = new Found(Optional.empty(), "none", false);
    private static final LaunchCommands COMMANDS = new LaunchCommands(SITE);
    private static final Path ARCHIVE = Path.of("/opt/hearth/archives/executor");

    @Test
    void theCommandLineIsBuiltFromTheOrder() {
        LaunchCommand command = new LaunchCommand(
                "org.example.Main",
                List.of("--id", "{{EXECUTOR_ID}}"),
                Map.of(),
                List.of("/first.jar", LaunchCommand.INSTALLATION, "/last.jar"),
                List.of(),
                List.of("-Dlog={{APP_ID}}-{{EXECUTOR_ID}}.log"));

        ProcessSpec spec = build(command, LARGE);

        assertThat(spec.command())
                .containsExactly(
                        "/jdk/bin/java",
                        "-cp",
                        "/first.jar:/opt/hearth/a.jar:/opt/hearth/b.jar:/last.jar",
                        "-Xmx3145728k",
                        "-XX:-UsePerfData",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dio.netty.jfr.enabled=false",
                        "@/work/app-1/3/java.args",
                        "org.example.Main",
                        "--id",
                        "3");
        assertThat(spec.hidden()).containsExactly("-Dlog=app-1-3.log");
    }

    @Test
    void whatAUserGivesAJvmIsNotInItsCommandLine() {
        LaunchCommand command = new LaunchCommand(
                "Main",
                List.of("submit", "--conf", "hearth.app.key=canary", "canary"),
                Map.of(),
                List.of(LaunchCommand.COMMAND_INSTALLATION),
                List.of(),
                List.of("-Dx=canary"));
        DriverSpec driver = new DriverSpec(
                "pi",
                "ada",
                new Resources(1, 1 << 30),
                command,
                List.of(new Artifact("app.jar", "a".repeat(64), 1)),
                false);

        ProcessSpec asDriver = COMMANDS.build(
                new LaunchDriver(
                        new Epoch("c", 1), 1, new DriverId("driver-1").attempt(2), driver, new AppSecrets(SECRET)),
                ResourceAddresses.NONE);

        assertThat(asDriver.command())
                .noneMatch(word -> word.contains("canary"))
                .endsWith("@/work/driver-1/2/java.args");
        assertThat(asDriver.hidden())
                .containsExactly("-Dx=canary", "Main", "submit", "--conf", "hearth.app.key=canary", "canary");
    }

    @ParameterizedTest
    @CsvSource({
        "{{EXECUTOR_ID}}, 3",
        "{{APP_ID}}, app-1",
        "{{HOSTNAME}}, node-1",
        "{{CORES}}, 4",
        "{{WORKER_URL}}, hearth://node-1:7078",
        "{{DRIVER_URL}}, hearth://driver:40001",
        "{{RESOURCE_PROFILE_ID}}, 7",
        "x{{EXECUTOR_ID}}, x{{EXECUTOR_ID}}",
        "{{APP_ID}}/{{EXECUTOR_ID}}, {{APP_ID}}/{{EXECUTOR_ID}}",
        "{{executor_id}}, {{executor_id}}",
        "{{OTHER}}, {{OTHER}}",
        "plain, plain",
    })
    void anArgumentIsSubstitutedWhenItIsAPlaceholderAndNothingElse(String given, String expected) {
        List<String> line = build(arguments(given), LARGE).command();

        assertThat(line.get(line.size() - 1)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 8589934592, '', true",
        "4, 1073741824, '', true",
        "4, 1073741825, '', false",
        "1, 1073741824, -XX:+UseG1GC, false",
        "1, 1073741824, -XX:+UseParallelGC, false",
        "1, 1073741824, -XX:+UseStringDeduplication, true",
    })
    void smallExecutorsHaveTheSerialCollectorUnlessTheyAskForAnother(
            int cores, long memoryBytes, String option, boolean serial) {
        LaunchCommand command = new LaunchCommand(
                "M", List.of(), Map.of(), List.of(), List.of(), option.isEmpty() ? List.of() : List.of(option));

        assertThat(build(command, new Resources(cores, memoryBytes)).command().contains("-XX:+UseSerialGC"))
                .isEqualTo(serial);
    }

    @Test
    void theEnvironmentIsCleanButForAFewNamesTheCommandsOwnAndTheMarkers() {
        LaunchCommand command = new LaunchCommand(
                "M",
                List.of(),
                Map.of("GREETING", "hello", "HEARTH_APP_ID", "another", "LD_LIBRARY_PATH", "/own"),
                List.of(),
                List.of("/native/a", "/native/b"),
                List.of());

        assertThat(build(command, LARGE).environment())
                .isEqualTo(Map.ofEntries(
                        Map.entry("PATH", "/bin"),
                        Map.entry("HOME", "/home/h"),
                        Map.entry("LC_ALL", "C.UTF-8"),
                        Map.entry("HEARTH_HOME", "/opt/hearth"),
                        Map.entry("GREETING", "hello"),
                        Map.entry("LD_LIBRARY_PATH", "/native/a:/native/b:/own"),
                        Map.entry("HEARTH_APP_ID", "app-1"),
                        Map.entry("HEARTH_EXECUTOR_ID", "3"),
                        Map.entry("HEARTH_JAR_CACHE", "/work/jars"),
                        Map.entry("HEARTH_EXECUTOR_DIR", "/work/app-1/3")));
    }

    @Test
    void theSecretIsNeitherInTheCommandLineNorInTheEnvironment() {
        ProcessSpec spec = build(arguments("{{APP_ID}}"), LARGE);

        assertThat(spec.secret()).isEqualTo(SECRET);
        assertThat(spec.command() + " " + spec.environment() + " " + spec).doesNotContain(SECRET.hex());
    }

    @Test
    void aShownCommandLineHidesTheValuesOfSensitiveNames() {
        assertThat(LaunchCommands.shown(List.of("java", "-Ddb.password=hunter2", "-DapiToken=t", "-Dname=v", "a=b")))
                .isEqualTo("\"java\" \"-Ddb.password=(hidden)\" \"-DapiToken=(hidden)\" \"-Dname=v\" \"a=b\"");
    }

    @Test
    void anArchiveThatIsThereIsUsed() {
        assertThat(withArchive(List.of(LaunchCommand.INSTALLATION, "/last.jar"), List.of("-Dx=y")))
                .containsSubsequence("-Dio.netty.jfr.enabled=false", archiveOption(), "@/work/app-1/3/java.args");
    }

    @ParameterizedTest
    @CsvSource({"/first.jar, -Dx=y", "INSTALLATION, -Xshare:off", "INSTALLATION, -XX:-UseCompressedOops"})
    void anArchiveThatDoesNotFitIsNotOffered(String firstOfClassPath, String option) {
        String first = firstOfClassPath.equals("INSTALLATION") ? LaunchCommand.INSTALLATION : firstOfClassPath;

        assertThat(withArchive(List.of(first, LaunchCommand.INSTALLATION), List.of(option)))
                .doesNotContain(archiveOption());
    }

    @Test
    void aDriverIsTheInstallationsCommandWithItsJarsAndItsHeap() throws Exception {
        Artifact jar = new Artifact("app.jar", "a".repeat(64), 1);
        Artifact sameName = new Artifact("app.jar", "b".repeat(64), 1);
        Artifact likeALog = new Artifact("stdout.1", "c".repeat(64), 1);
        LaunchCommand command = new LaunchCommand(
                "dev.hearth.cli.HearthCli",
                List.of("submit", "--jars", "{{JARS}}", "{{USER_JAR}}", "{{WORKER_URL}}", "{{EXECUTOR_ID}}"),
                Map.of("GREETING", "hello", "HEARTH_DRIVER_ID", "another", "HEARTH_RESOURCES", "gpu=9"),
                List.of(LaunchCommand.COMMAND_INSTALLATION),
                List.of(),
                List.of("-Dlog={{APP_ID}}.log"));
        DriverSpec driver = new DriverSpec(
                "pi", "ada", new Resources(1, 4L << 30), command, List.of(jar, sameName, likeALog), false);
        LaunchCommands commands =
                new LaunchCommands(SITE, () -> NO_ARCHIVE, () -> new Found(Optional.of(ARCHIVE), "", false));

        ProcessSpec spec = commands.build(
                new LaunchDriver(
                        new Epoch("c", 1), 1, new DriverId("driver-1").attempt(2), driver, new AppSecrets(SECRET)),
                new ResourceAddresses(Map.of("gpu", List.of("0", "1"))));

        Path directory = Path.of("/work/driver-1/2");
        String first = directory + "/app.jar";
        String all =
                first + "," + directory + "/" + "b".repeat(64) + ".jar," + directory + "/" + "c".repeat(64) + ".jar";
        assertThat(spec.directory()).isEqualTo(directory);
        assertThat(spec.title()).isEqualTo("driver driver-1, attempt 2");
        assertThat(spec.command())
                .containsSubsequence(
                        "-cp",
                        "/opt/hearth/all.jar",
                        "-Xmx4194304k",
                        "-Dslf4j.provider=dev.hearth.daemon.ProcessLogging",
                        archiveOption(),
                        "@/work/driver-1/2/java.args")
                .doesNotContain("-XX:+UseSerialGC");
        assertThat(spec.hidden())
                .hasSize(8)
                .startsWith("-Dlog=driver-1.log", "dev.hearth.cli.HearthCli", "submit")
                .endsWith("--jars", all, first, "hearth://node-1:7078", "{{EXECUTOR_ID}}");
        assertThat(spec.environment())
                .isEqualTo(Map.ofEntries(
                        Map.entry("PATH", "/bin"),
                        Map.entry("HOME", "/home/h"),
                        Map.entry("LC_ALL", "C.UTF-8"),
                        Map.entry("HEARTH_HOME", "/opt/hearth"),
                        Map.entry("GREETING", "hello"),
                        Map.entry("HEARTH_DRIVER_ID", "driver-1"),
                        Map.entry("HEARTH_RESOURCES", "gpu=0,1"),
                        Map.entry("HEARTH_EXECUTOR_DIR", "/work/driver-1/2")));
        assertThat(spec.files().values())
                .containsExactlyInAnyOrder(cached("a".repeat(64)), cached("b".repeat(64)), cached("c".repeat(64)));
        assertThat(spec.command() + " " + spec.environment() + " " + spec).doesNotContain(SECRET.hex());
    }

    @Test
    void anExecutorCannotBeMadeToBelieveThatItHasResourcesOrIsADriver() {
        LaunchCommand command = new LaunchCommand(
                "M",
                List.of(),
                Map.of("HEARTH_RESOURCES", "gpu=9", "HEARTH_DRIVER_ID", "driver-1"),
                List.of(),
                List.of(),
                List.of());

        assertThat(build(command, LARGE).environment()).doesNotContainKeys("HEARTH_RESOURCES", "HEARTH_DRIVER_ID");
    }

    private static Path cached(String sha256) {
        return Path.of("/work/jars/" + sha256 + ".jar");
    }

    private static List<String> withArchive(List<String> classPath, List<String> options) {
        LaunchCommand command = new LaunchCommand("M", List.of(), Map.of(), classPath, List.of(), options);
        Found archive = new Found(Optional.of(ARCHIVE), "", false);
        LaunchCommands commands = new LaunchCommands(SITE, () -> archive, () -> NO_ARCHIVE);
        return commands.build(order(command, LARGE), ResourceAddresses.NONE).command();
    }

    private static String archiveOption() {
        return ArchiveOptions.use(Runtime.version().feature(), ARCHIVE).get(0);
    }

    private static LaunchCommand arguments(String... arguments) {
        return new LaunchCommand("M", List.of(arguments), Map.of(), List.of(), List.of(), List.of());
    }

    private static ProcessSpec build(LaunchCommand command, Resources resources) {
        return COMMANDS.build(order(command, resources), ResourceAddresses.NONE);
    }

    private static LaunchExecutor order(LaunchCommand command, Resources resources) {
        return new LaunchExecutor(
                new Epoch("c", 1),
                1,
                new ExecutorId(new AppId("app-1"), 3),
                resources,
                "pi",
                command,
                "hearth://driver:40001",
                new AppSecrets(SECRET),
                7);
    }
}
