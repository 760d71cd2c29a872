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
        String jar = Programs.jar().toString();
        return Stream.of(
                submitting(
                        "an unknown flag",
                        USAGE,
                        List.of("--executor-memroy", "--executor-memory"),
                        "--executor-memroy",
                        "1g",
                        "--class",
                        "app.CountWords",
                        jar),
                submitting(
                        "an unknown key",
                        USAGE,
                        List.of("hearth.executor.memroy", "hearth.executor.memory"),
                        "--conf",
                        "hearth.executor.memroy=1g",
                        "--class",
                        "app.CountWords",
                        jar),
                submitting(
                        "memory that is none",
                        USAGE,
                        List.of("hearth.executor.memory", "lots", "--executor-memory"),
                        "--executor-memory",
                        "lots",
                        "--class",
                        "app.CountWords",
                        jar),
                submitting(
                        "cores that are none",
                        USAGE,
                        List.of("hearth.cores.max", "many", "--total-executor-cores"),
                        "--total-executor-cores",
                        "many",
                        "--class",
                        "app.CountWords",
                        jar),
                submitting(
                        "no core at all",
                        USAGE,
                        List.of("hearth.executor.cores", "0"),
                        "--executor-cores",
                        "0",
                        "--class",
                        "app.CountWords",
                        jar),
                submitting(
                        "a pair that is none",
                        USAGE,
                        List.of("--conf", "oops", "KEY=VALUE"),
                        "--conf",
                        "oops",
                        "--class",
                        "app.CountWords",
                        jar),
                submitting(
                        "a properties file that is not there",
                        USAGE,
                        List.of("/nowhere/x.conf", "--properties-file"),
                        "--properties-file",
                        "/nowhere/x.conf",
                        "--class",
                        "app.CountWords",
                        jar),
                submitting(
                        "a deploy mode that there is not",
                        USAGE,
                        List.of("--deploy-mode", "cluster", "client"),
                        "--deploy-mode",
                        "cluster",
                        "--class",
                        "app.CountWords",
                        jar),
                submitting(
                        "a jar that is not there",
                        USAGE,
                        List.of("/nowhere/x.jar"),
                        "--class",
                        "app.CountWords",
                        "/nowhere/x.jar"),
                submitting("no main class", USAGE, List.of("--class", "manifest"), jar),
                submitting(
                        "a class that is not there",
                        CLASS_NOT_FOUND,
                        List.of("app.CountWrods", "app.CountWords", "--class"),
                        "--class",
                        "app.CountWrods",
                        jar),
                submitting(
                        "a master of no known form",
                        USAGE,
                        List.of("spark://x:7077", "hearth://"),
                        "--master",
                        "spark://x:7077",
                        "--class",
                        "app.CountWords",
                        jar,
                        "x"),
                submitting(
                        "a port that is none",
                        USAGE,
                        List.of("hearth://localhost:99999", "99999"),
                        "--master",
                        "hearth://localhost:99999",
                        "--class",
                        "app.CountWords",
                        jar,
                        "x"));
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
        toMaster(UNREACHABLE, "hearth://no-such-host.invalid:7077", "no-such-host.invalid", "not known");
    }

    @Test
    void aPortWhereNobodyListensIsToldApart() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        toMaster(UNREACHABLE, "hearth://127.0.0.1:" + port, "127.0.0.1:" + port, "refused");
    }

    @Test
    void aHostThatDoesNotAnswerIsToldApart() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> waiting = fill(full);

            toMaster(UNREACHABLE, "hearth://127.0.0.1:" + full.getLocalPort(), "" + full.getLocalPort(), "1500 ms");

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

            toMaster(UNREACHABLE, "hearth://127.0.0.1:" + http.getLocalPort(), "does not speak Hearth's protocol");
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
                List.of("secret", "127.0.0.1"),
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
    Stream<DynamicTest> aDaemonThatCannotStartSaysWhyInOneSentence() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        String taken = Integer.toString(CLUSTER.masterAddress().port());
        String url = CLUSTER.url();
        String master = "dev.hearth.master.MasterMain";
        String worker = "dev.hearth.worker.WorkerMain";
        return Stream.of(
                starting("a master's unknown flag", master, USAGE, List.of("--prot", "--port"), "--prot", "1"),
                starting(
                        "a master's unknown key",
                        master,
                        CONFIGURATION,
                        List.of("hearth.worker.timeuot", "hearth.worker.timeout"),
                        "--port",
                        "0",
                        "--conf",
                        "hearth.worker.timeuot=1s"),
                starting("a master's port that is none", master, CONFIGURATION, List.of("70000"), "--port", "70000"),
                starting("a master's port in use", master, FAILED, List.of(taken, "--port"), "--port", taken),
                starting(
                        "a master open to the network",
                        master,
                        CONFIGURATION,
                        List.of("0.0.0.0", "hearth.network.plaintext", "not encrypted"),
                        "--port",
                        "0",
                        "--host",
                        "0.0.0.0"),
                starting(
                        "a master's host without an address",
                        master,
                        CONFIGURATION,
                        List.of("no-such-host.invalid"),
                        "--port",
                        "0",
                        "--host",
                        "no-such-host.invalid"),
                starting("a worker without a master", worker, USAGE, List.of("hearth://"), "--port", "0"),
                starting(
                        "a worker's master of another form",
                        worker,
                        USAGE,
                        List.of("spark://x:1", "hearth://"),
                        "spark://x:1",
                        "--port",
                        "0"),
                starting(
                        "a worker's memory that is none",
                        worker,
                        CONFIGURATION,
                        List.of("lots", "--memory"),
                        url,
                        "--port",
                        "0",
                        "--memory",
                        "lots"),
                starting(
                        "a worker's cores that are none",
                        worker,
                        CONFIGURATION,
                        List.of("hearth.worker.cores", "0"),
                        url,
                        "--port",
                        "0",
                        "--cores",
                        "0"),
                starting("a worker's port in use", worker, FAILED, List.of(taken), url, "--port", taken),
                starting(
                        "a worker's directory below a file",
                        worker,
                        FAILED,
                        List.of(file + "/work"),
                        url,
                        "--port",
                        "0",
                        "--work-dir",
                        file + "/work"));
    }

    private DynamicTest submitting(String name, int exit, List<String> told, String... arguments) {
        return dynamicTest(name, () -> refused(exit, told, arguments));
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
