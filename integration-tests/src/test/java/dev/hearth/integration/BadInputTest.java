package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.hearth.rpc.Secret;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.UserJar;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong is told in one sentence with the value, the reason and the remedy; and nothing is started. */
class BadInputTest {
    private static final int FAILED = 1;
    private static final int REFUSED = 3;
    private static final int UNREACHABLE = 4;
    private static final int USAGE = 64;
    private static final int CONFIGURATION = 78;
    private static final int CLASS_NOT_FOUND = 101;

    /** Several times the two seconds within which a user is told that there is no master. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(1, 1);

    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> aSubmissionThatCannotBeIsRefusedInOneSentence() {
        return Stream.of(flagsAndKeys(), flagsOfSpark(), values(), programsAndMasters())
                .flatMap(each -> each);
    }

    private Stream<DynamicTest> flagsAndKeys() {
        return Stream.of(
                submitting(
                        "an unknown flag",
                        USAGE,
                        List.of("--executor-memroy", "--executor-memory"),
                        program("--executor-memroy", "1g")),
                submitting(
                        "an unknown key",
                        USAGE,
                        List.of("hearth.executor.memroy", "hearth.executor.memory"),
                        program("--conf", "hearth.executor.memroy=1g")),
                submitting(
                        "a pair that is none",
                        USAGE,
                        List.of("--conf", "oops", "KEY=VALUE"),
                        program("--conf", "oops")),
                submitting(
                        "a properties file that is not there",
                        USAGE,
                        List.of("/nowhere/x.conf", "--properties-file"),
                        program("--properties-file", "/nowhere/x.conf")),
                submitting(
                        "a properties file that is a directory",
                        USAGE,
                        List.of("cannot read configuration file /", "that is a directory"),
                        program("--properties-file", "/")),
                submitting(
                        "a deploy mode that there is not",
                        USAGE,
                        List.of("--deploy-mode", "cloud", "client", "cluster"),
                        program("--deploy-mode", "cloud")));
    }

    /** What elsewhere leads to a mode that does not work. */
    private Stream<DynamicTest> flagsOfSpark() {
        return Stream.of(
                submitting(
                        "a number of executors",
                        USAGE,
                        List.of("--num-executors", "--total-executor-cores and --executor-cores"),
                        program("--num-executors", "3")),
                submitting(
                        "files of another language",
                        USAGE,
                        List.of("--py-files", "programs are Java"),
                        program("--py-files", "x.py")),
                submitting(
                        "a kill by the wrong command",
                        USAGE,
                        List.of("--kill", "hearth kill ID"),
                        program("--kill", "driver-1")),
                submitting(
                        "a cluster's driver without a cluster",
                        USAGE,
                        List.of("--deploy-mode cluster", "local[2]", "hearth://host:port"),
                        program("--deploy-mode", "cluster", "--master", "local[2]")));
    }

    private Stream<DynamicTest> values() {
        return Stream.of(
                submitting(
                        "memory that is none",
                        USAGE,
                        List.of("hearth.executor.memory", "lots", "--executor-memory"),
                        program("--executor-memory", "lots")),
                submitting(
                        "cores that are none",
                        USAGE,
                        List.of("hearth.cores.max", "many", "--total-executor-cores"),
                        program("--total-executor-cores", "many")),
                submitting(
                        "more cores than can be counted",
                        USAGE,
                        List.of("hearth.executor.cores", "from 1 to 2147483647"),
                        program("--executor-cores", "1000000000000000000")),
                submitting(
                        "a heap that is none",
                        USAGE,
                        List.of("hearth.driver.memory=1k", "at least 16m"),
                        program("--deploy-mode", "cluster", "--driver-memory", "1k")),
                submitting(
                        "no core at all",
                        USAGE,
                        List.of("hearth.executor.cores", "0"),
                        program("--executor-cores", "0")));
    }

    private Stream<DynamicTest> programsAndMasters() {
        String jar = Programs.jar().toString();
        return Stream.of(
                submitting(
                        "a jar that is not there",
                        USAGE,
                        List.of("/nowhere/x.jar"),
                        List.of("--class", "app.CountWords", "/nowhere/x.jar")),
                submitting("no main class", USAGE, List.of("--class", "manifest"), List.of(jar)),
                submitting(
                        "a class that is not there",
                        CLASS_NOT_FOUND,
                        List.of("app.CountWrods", "app.CountWords", "--class"),
                        List.of("--class", "app.CountWrods", jar)),
                submitting(
                        "a master of no known form",
                        USAGE,
                        List.of("spark://x:7077", "hearth://"),
                        program("--master", "spark://x:7077")),
                submitting(
                        "a port that is none",
                        USAGE,
                        List.of("hearth://localhost:99999", "99999"),
                        program("--master", "hearth://localhost:99999")));
    }

    /** A command line that is right but for these flags. */
    private static List<String> program(String... flags) {
        List<String> words = new ArrayList<>(List.of(flags));
        words.addAll(List.of("--class", "app.CountWords", Programs.jar().toString(), "x"));
        return words;
    }

    @Test
    void aJarThatIsNoneIsNamed() throws IOException {
        Path jar = Files.writeString(directory.resolve("text.jar"), "no jar at all");

        refused(USAGE, List.of(jar.toString(), "not a jar"), "--class", "app.CountWords", jar.toString());
    }

    @Test
    void aClassWithoutMainIsNamed() {
        Path jar = UserJar.alone()
                .with("app.Empty", "package app; public class Empty {}")
                .build(directory.resolve("empty.jar"));

        refused(USAGE, List.of("app.Empty", "public static void main"), "--class", "app.Empty", jar.toString());
    }

    @Test
    void aHostWithoutAnAddressIsToldApart() {
        toMaster(UNREACHABLE, "hearth://no-such-host.invalid:7077", "no-such-host.invalid", "not known", "--master");
    }

    @Test
    void aPortWhereNobodyListensIsToldApart() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        toMaster(UNREACHABLE, "hearth://127.0.0.1:" + port, "127.0.0.1:" + port, "refused", "start-master.sh");
    }

    @Test
    void aHostThatDoesNotAnswerIsToldApart() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> waiting = fill(full);

            toMaster(
                    UNREACHABLE,
                    "hearth://127.0.0.1:" + full.getLocalPort(),
                    "" + full.getLocalPort(),
                    "1500 ms",
                    "firewalls");

            for (Socket each : waiting) {
                each.close();
            }
        }
    }

    @Test
    void aServerOfAnotherProtocolIsToldApart() throws IOException {
        try (ServerSocket http = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> answerAsAWebServer(http), "web-server");
            server.setDaemon(true);
            server.start();

            toMaster(
                    UNREACHABLE,
                    "hearth://127.0.0.1:" + http.getLocalPort(),
                    "does not speak Hearth's protocol",
                    "the port of a Hearth master");
        }
    }

    @Test
    void aWrongSecretIsToldApart() throws IOException {
        Path secret = Files.createFile(
                directory.resolve("other.secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, Secret.random(new SecureRandom()).hex());

        refused(
                REFUSED,
                List.of("secret", "127.0.0.1", "use a copy of the master's cluster secret"),
                "--master",
                CLUSTER.url(),
                "--conf",
                "hearth.authenticate.secretFile=" + secret,
                "--class",
                "app.CountWords",
                Programs.jar().toString(),
                "x");
    }

    @Test
    void theSecretOfThisClusterIsRefusedWhereAWorkerListensWithAWordAboutThePort() {
        String worker = "hearth://" + CLUSTER.workerAddress(CLUSTER.workers().get(0));

        toMaster(REFUSED, worker, "does not accept that key", "name the master's port, not a worker's");
    }

    @Test
    void aSecretThatOthersCanReadIsNotUsed() throws IOException {
        Path secret = Files.createFile(
                directory.resolve("open.secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
        Files.writeString(secret, Secret.random(new SecureRandom()).hex());

        refused(
                USAGE,
                List.of(secret.toString(), "chmod 600"),
                "--master",
                CLUSTER.url(),
                "--conf",
                "hearth.authenticate.secretFile=" + secret,
                "--class",
                "app.CountWords",
                Programs.jar().toString(),
                "x");
    }

    @Test
    void anInputPathThatIsNotThereIsNamed() {
        Child driver = CLUSTER.submission(Programs.jar(), "app.CountWords").start("/nowhere/words");

        assertThat(driver.exit(Duration.ofSeconds(60))).isEqualTo(FAILED);
        assertThat(driver.err()).contains("/nowhere/words");
    }

    @TestFactory
    Stream<DynamicTest> aMasterThatCannotStartSaysWhyInOneSentence() {
        String taken = Integer.toString(CLUSTER.masterAddress().port());
        return Stream.of(
                master("an unknown flag", USAGE, List.of("--prot", "--port"), "--prot", "1"),
                master(
                        "an unknown key",
                        CONFIGURATION,
                        List.of("hearth.worker.timeuot", "hearth.worker.timeout"),
                        "--port",
                        "0",
                        "--conf",
                        "hearth.worker.timeuot=1s"),
                master(
                        "a time before now",
                        CONFIGURATION,
                        List.of("hearth.worker.timeout=-1s", "must not be negative"),
                        "--port",
                        "0",
                        "--conf",
                        "hearth.worker.timeout=-1s"),
                master("a port that is none", CONFIGURATION, List.of("70000"), "--port", "70000"),
                master(
                        "a port in use",
                        FAILED,
                        List.of(taken, "--port"),
                        "--port",
                        taken,
                        "--conf",
                        "hearth.deploy.recoveryDirectory=" + directory.resolve("recovery")),
                master(
                        "an address of the network",
                        CONFIGURATION,
                        List.of("0.0.0.0", "hearth.network.plaintext", "not encrypted"),
                        "--port",
                        "0",
                        "--host",
                        "0.0.0.0"),
                master(
                        "a host without an address",
                        CONFIGURATION,
                        List.of("no-such-host.invalid"),
                        "--port",
                        "0",
                        "--host",
                        "no-such-host.invalid"));
    }

    @TestFactory
    Stream<DynamicTest> aWorkerThatCannotStartSaysWhyInOneSentence() throws IOException {
        String below = Files.writeString(directory.resolve("file"), "") + "/work";
        String taken = Integer.toString(CLUSTER.masterAddress().port());
        String url = CLUSTER.url();
        return Stream.of(
                worker("no master", USAGE, List.of("hearth://"), "--port", "0"),
                worker(
                        "a master of another form",
                        USAGE,
                        List.of("spark://x:1", "hearth://"),
                        "spark://x:1",
                        "--port",
                        "0"),
                worker(
                        "memory that is none",
                        CONFIGURATION,
                        List.of("lots", "--memory"),
                        url,
                        "--port",
                        "0",
                        "--memory",
                        "lots"),
                worker(
                        "cores that are none",
                        CONFIGURATION,
                        List.of("hearth.worker.cores", "0"),
                        url,
                        "--port",
                        "0",
                        "--cores",
                        "0"),
                worker("a port in use", FAILED, List.of(taken), url, "--port", taken),
                worker("a directory below a file", FAILED, List.of(below), url, "--port", "0", "--work-dir", below));
    }

    private DynamicTest master(String name, int exit, List<String> told, String... arguments) {
        return starting(name, "dev.hearth.master.MasterMain", exit, told, arguments);
    }

    private DynamicTest worker(String name, int exit, List<String> told, String... arguments) {
        return starting(name, "dev.hearth.worker.WorkerMain", exit, told, arguments);
    }

    private DynamicTest submitting(String name, int exit, List<String> told, List<String> arguments) {
        return dynamicTest(name, () -> refused(exit, told, arguments.toArray(String[]::new)));
    }

    private void toMaster(int exit, String url, String... told) {
        refused(
                exit,
                Arrays.asList(told),
                "--master",
                url,
                "--class",
                "app.CountWords",
                Programs.jar().toString(),
                "x");
    }

    private void refused(int exit, List<String> told, String... arguments) {
        int before = CLUSTER.state().applications().size();
        List<String> words = new ArrayList<>(List.of("submit"));
        if (!Arrays.asList(arguments).contains("--master")) {
            words.addAll(List.of("--master", CLUSTER.url()));
        }
        words.addAll(List.of(arguments));

        Child driver = CLUSTER.cli(List.of(), words);

        assertThat(driver.exit(LIMIT)).as(driver::report).isEqualTo(exit);
        assertOneSentence(driver, told);
        assertThat(driver.out()).isEmpty();
        assertThat(CLUSTER.state().applications()).hasSize(before);
    }

    private DynamicTest starting(String name, String mainClass, int exit, List<String> told, String... arguments) {
        return dynamicTest(name, () -> {
            Child daemon = CLUSTER.startDaemon(
                    name.replaceAll("[^a-z]+", "-"), mainClass, new ArrayList<>(List.of(arguments)));

            assertThat(daemon.exit(LIMIT)).as(daemon::report).isEqualTo(exit);
            assertOneSentence(daemon, told);
        });
    }

    private static void assertOneSentence(Child process, List<String> told) {
        List<String> lines =
                process.err().lines().filter(line -> !line.isBlank()).toList();
        assertThat(lines).as(process::report).hasSize(1);
        assertThat(lines.get(0)).startsWith("hearth ").contains(told);
    }

    /** Connects until the backlog is full and the next one gets no answer. */
    private static List<Socket> fill(ServerSocket server) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        while (true) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 200);
                sockets.add(socket);
            } catch (java.net.SocketTimeoutException e) {
                socket.close();
                return sockets;
            }
        }
    }

    private static void answerAsAWebServer(ServerSocket server) {
        try {
            while (true) {
                try (Socket socket = server.accept()) {
                    int unused = socket.getInputStream().read(new byte[16]);
                    OutputStream out = socket.getOutputStream();
                    out.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                }
            }
        } catch (IOException e) {
            // the test is over
        }
    }
}
