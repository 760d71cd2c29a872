package dev.hearth.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.loop.FaultHandler;
import dev.hearth.model.AppId;
import dev.hearth.model.EndCause;
import dev.hearth.model.ExecutorEnd.RunningAttempt;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.RunningFile;
import dev.hearth.protocol.MasterToWorker.LogName;
import dev.hearth.protocol.MasterToWorker.ReadLog;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import dev.hearth.rpc.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forks real processes, tiny ones. */
class ForkingLauncherTest {
    private static final long DEADLINE_SECONDS = 60;
    private static final ExecutorId EXECUTOR = new ExecutorId(new AppId("app-1"), 0);
    private static final Secret SECRET = Secret.of(new byte[32]);
    private static final long LOG_MAX_BYTES = 4096;

    @TempDir
    Path parent;

    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private WorkDirectory work;
    private ProcessLogs logs;
    private ForkingLauncher launcher;
    private Path directory;

    /** Remembers what it hears, for a test to wait for. */
    private static final class Heard implements ProcessLauncher.Listener {
        final CompletableFuture<ProcessLauncher.RunningProcess> forked = new CompletableFuture<>();
        final CompletableFuture<String> failed = new CompletableFuture<>();
        final CompletableFuture<Integer> code = new CompletableFuture<>();
        final CompletableFuture<Optional<ProcessLauncher.Finding>> finding = new CompletableFuture<>();
        final CompletableFuture<List<String>> lastLines = new CompletableFuture<>();
        final CompletableFuture<Optional<List<RunningAttempt>>> running = new CompletableFuture<>();

        @Override
        public void onForked(ProcessLauncher.RunningProcess process) {
            forked.complete(process);
        }

        @Override
        public void onFailed(String reason) {
            failed.complete(reason);
        }

        @Override
        public void onExited(ProcessLauncher.Exit exit) {
            lastLines.complete(exit.lastLines());
            running.complete(exit.running());
            finding.complete(exit.finding());
            code.complete(exit.code());
        }
    }

    @BeforeEach
    void open() throws IOException {
        work = WorkDirectory.open(parent.resolve("work"));
        FaultHandler handler = (attempted, cause) -> faults.add(attempted + ": " + cause);
        logs = new ProcessLogs(work, LOG_MAX_BYTES, 2, handler, Duration.ofMillis(20));
        launcher = new ForkingLauncher(work, logs, "for long", handler);
        directory = WorkDirectory.executorDirectory(work.path(), EXECUTOR);
    }

    @AfterEach
    void close() throws IOException {
        launcher.close();
        logs.close();
        int left = new OrphanSweep(work).run();
        work.close();
        assertThat(left).isZero();
        assertThat(faults).isEmpty();
    }

    @Test
    void whatAnExecutorWasRunningIsReadAfterItsEnd() throws Exception {
        Path record = parent.resolve("record");
        RunningFile.create(record, 2).started(1, 65_536, 7, 2);
        Heard heard = launch("cp " + record + " " + RunningFile.NAME + "; kill -9 $$");

        assertThat(get(heard.running)).contains(List.of(new RunningAttempt(65_536, 7, 2)));
        assertThat(directory.resolve(RunningFile.NAME)).doesNotExist();
    }

    @Test
    void aProgramThatKeepsNoRecordOfItsTasksLeavesNone() throws Exception {
        Heard none = launch("exit 1");

        assertThat(get(none.running)).isEmpty();
    }

    @Test
    void aRecordThatIsNoneCountsAsNone() throws Exception {
        Heard garbage = launch("echo garbage > " + RunningFile.NAME);

        assertThat(get(garbage.running)).isEmpty();
        assertThat(get(garbage.code)).isZero();
    }

    @Test
    void aReportThatAJvmLeftOfItsCrashIsRead() throws Exception {
        String report =
                "# A fatal error has been detected by the Java Runtime Environment:\\n#  SIGBUS (0x7) at pc=0x1";
        Heard heard = launch("printf '" + report + "' > hs_err_pid$$.log; kill -ABRT $$");

        assertThat(get(heard.finding).orElseThrow().cause()).isEqualTo(EndCause.CRASH);
        assertThat(get(heard.finding).orElseThrow().sentence()).startsWith("its JVM crashed: SIGBUS (0x7); its whole");
    }

    @Test
    void outputGoesToFilesAndTheExitCodeIsTold() throws Exception {
        Heard heard = launch("echo to stdout; echo to stderr >&2; pwd; exit 7");

        assertThat(get(heard.code)).isEqualTo(7);
        assertThat(get(heard.lastLines)).containsExactly("to stderr");
        assertThat(Files.readAllLines(directory.resolve("stdout"))).containsExactly("to stdout", directory.toString());
        assertThat(Files.readString(directory.resolve("stderr")))
                .startsWith("Launch command: \"/bin/sh\" \"-c\" \"echo to stdout;")
                .contains("\n" + "=".repeat(40) + "\n");
        assertThat(directory.resolve("pid")).doesNotExist();
    }

    @Test
    void theSecretIsTheFirstLineOfAStandardInputThatStaysOpen() throws Exception {
        Heard heard = launch("read -r secret; echo \"$secret\"; read -r more; echo ended");
        await(directory.resolve("stdout"), text -> text.equals(SECRET.hex() + "\n"));

        assertThat(heard.code).isNotDone();
        get(heard.forked).kill();

        assertThat(get(heard.code)).isEqualTo(137);
        assertThat(directory.resolve("stdout")).hasContent(SECRET.hex() + "\n");
    }

    @Test
    void whatSaysNothingOnStderrIsJudgedByItsStdout() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Heard heard = launch(List.of(java, "-XX:+UseSerialGC", "-Xms2m", "-Xmx1m", "-version"), Map.of());

        assertThat(get(heard.code)).isEqualTo(1);
        assertThat(get(heard.lastLines)).first().asString().startsWith("Error occurred during initialization of VM");
    }

    @Test
    void theForkedProcessLeadsAGroupOfItsOwn() throws Exception {
        Heard heard = launch("echo $$; exec sleep 1000");
        await(directory.resolve("stdout"), text -> text.endsWith("\n"));

        long pid = get(heard.forked).pid();
        get(heard.forked).terminate();

        assertThat(Files.readString(directory.resolve("stdout")).strip()).isEqualTo(String.valueOf(pid));
        assertThat(get(heard.code)).isEqualTo(143);
    }

    @Test
    void aSignalReachesGrandchildren() throws Exception {
        Heard heard = launch("sh -c 'sleep 1000 & echo $!; wait' & wait");
        ProcessHandle grandchild = printed();

        get(heard.forked).terminate();

        assertThat(get(heard.code)).isEqualTo(143);
        awaitEnd(grandchild);
    }

    @Test
    void whatOutlivesItsLeaderIsKilled() throws Exception {
        Heard heard = launch("trap '' TERM; (trap '' TERM; sleep 1000) & echo $!; exit 3");

        assertThat(get(heard.code)).isEqualTo(3);
        awaitEnd(printed());
    }

    @Test
    void aProcessThatIgnoresSigtermIsKilled() throws Exception {
        Heard heard = launch("trap '' TERM; echo ready; while :; do sleep 0.05; done");
        await(directory.resolve("stdout"), text -> text.equals("ready\n"));

        get(heard.forked).terminate();
        get(heard.forked).kill();

        assertThat(get(heard.code)).isEqualTo(137);
    }

    @Test
    void floodedLogsStayBounded() throws Exception {
        Heard heard = launch("i=0; while [ $i -lt 200 ]; do printf '%01000d\\n' $i; i=$((i+1)); sleep 0.002; done");

        assertThat(get(heard.code)).isZero();
        launcher.close();
        logs.close();
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all.filter(each -> each.getFileName().toString().startsWith("stdout")))
                    .hasSize(4)
                    .allSatisfy(each -> assertThat(Files.size(each)).isLessThanOrEqualTo(2 * LOG_MAX_BYTES));
        }
    }

    @Test
    void theJavaOfThisProcessRuns() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Heard heard = launch(List.of(java, "-version"), Map.of());

        assertThat(get(heard.code)).isZero();
        assertThat(get(heard.lastLines)).anyMatch(line -> line.contains("version"));
    }

    @Test
    void aProgramThatIsNotThereFailsWithTheReason() throws Exception {
        Heard heard = launch(List.of("/no/such/java", "-version"), Map.of());

        assertThat(get(heard.failed))
                .isEqualTo("cannot start executor app-1/0 in " + directory + ": there is no program /no/such/java");
    }

    @Test
    void aProgramThatMayNotBeRunFailsWithTheReason() throws Exception {
        Path program = Files.createFile(parent.resolve("java"));
        Heard heard = launch(List.of(program.toString()), Map.of());

        assertThat(get(heard.failed)).endsWith(": " + program + " may not be executed by this worker's user");
    }

    @Test
    void filesArePutIntoTheDirectoryAsLinksBeforeTheFork() throws Exception {
        Path jar = Files.writeString(parent.resolve("cached.jar"), "content");
        Heard heard = launchDriver("cat app.jar; rm app.jar", Map.of("app.jar", jar));

        assertThat(get(heard.code)).isZero();
        assertThat(directory.resolve("stdout")).hasContent("content");
        assertThat(jar).hasContent("content");
    }

    @Test
    void aFileThatIsNotThereFailsTheDriverWithTheReason() throws Exception {
        Path gone = parent.resolve("gone.jar");
        Heard heard = launchDriver("exit 0", Map.of("app.jar", gone));

        assertThat(get(heard.failed))
                .isEqualTo("cannot start driver app-1, attempt 0 in " + directory + ": " + gone
                        + ": no such file or directory");
    }

    @Test
    void aLogThatUserCodeHasMadeAPipeHoldsNothingUp() throws Exception {
        Heard heard = launch("rm stderr stdout; mkfifo stderr stdout; exit 4");

        assertThat(get(heard.code)).isEqualTo(4);
        assertThat(get(heard.lastLines)).isEmpty();
    }

    @Test
    void aFlowOfOutputAsFastAsItGoesIsBounded() throws Exception {
        Heard heard = launch("exec yes");
        await(directory.resolve("stdout.offsets"), text -> text.lines().count() == 3);
        get(heard.forked).kill();

        assertThat(get(heard.code)).isEqualTo(137);
        launcher.close();
        logs.close();
        for (String copy : List.of("stdout.1", "stdout.2")) {
            assertThat(directory.resolve(copy))
                    .satisfies(each -> assertThat(Files.size(each)).isLessThanOrEqualTo(2 * LOG_MAX_BYTES));
        }
        LogPiece piece = LogReader.read(work.path(), new ReadLog(EXECUTOR, LogName.STDOUT, 0, 100));
        assertThat(piece.offset()).isPositive();
        assertThat(piece.text().length()).isEqualTo(100);
    }

    @Test
    void aDirectoryThatCannotBeMadeFailsWithTheReason() throws Exception {
        Files.createFile(work.path().resolve("app-1"));
        Heard heard = launch("exit 0");

        assertThat(get(heard.failed))
                .startsWith("cannot start executor app-1/0 in " + directory + ": ")
                .contains("app-1");
    }

    @Test
    void anEnvironmentThatCannotBeCarriedFailsWithTheReason() throws Exception {
        Heard heard = launch(List.of("/bin/sh", "-c", "exit 0"), Map.of("A=B", "c"));

        assertThat(get(heard.failed))
                .startsWith("cannot start executor app-1/0")
                .contains("A=B");
    }

    @Test
    void aLaunchWaitsForTheRemovalOfWhatItsApplicationLeftBefore() throws Exception {
        Files.createDirectories(directory.resolve("old"));
        launcher.removeApplication(EXECUTOR.app());
        Heard heard = launch("ls; touch new");

        assertThat(get(heard.code)).isZero();
        assertThat(Files.readAllLines(directory.resolve("stdout"))).doesNotContain("old");
        assertThat(directory.resolve("new")).exists();
    }

    @Test
    void childrenSeeTheEndOfAWorkerThatIsKilled() throws Exception {
        Path other = parent.resolve("other");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process program = new ProcessBuilder(
                        java,
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LaunchingProgram.class.getName(),
                        other.toString(),
                        "read -r secret; echo started; cat; echo ended")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            for (int i = 0; i < 3; i++) {
                await(other.resolve("app-1/" + i + "/stdout"), text -> text.equals("started\n"));
            }
        } finally {
            program.destroyForcibly();
            program.waitFor();
        }

        for (int i = 0; i < 3; i++) {
            await(other.resolve("app-1/" + i + "/stdout"), text -> text.equals("started\nended\n"));
        }
    }

    @Test
    void aSweepEndsWhatAnEarlierWorkerLeft() throws Exception {
        Heard heard = launch("setsid sleep 1000 & echo $!; exec sleep 1000");
        ProcessHandle escaped = printed();
        long leader = get(heard.forked).pid();

        int ended = new OrphanSweep(work).run();

        assertThat(ended).isEqualTo(2);
        assertThat(get(heard.code)).isEqualTo(137);
        awaitEnd(escaped);
        assertThat(ProcessHandle.of(leader).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void aSweepSparesExecutorsOfAWorkerWhoseDirectoryLiesWithin() throws Exception {
        Heard heard = launch("exec sleep 1000");
        ProcessHandle leader = ProcessHandle.of(get(heard.forked).pid()).orElseThrow();

        try (WorkDirectory outer = WorkDirectory.open(parent)) {
            assertThat(new OrphanSweep(outer).run()).isZero();
        }

        assertThat(leader.isAlive()).isTrue();
        get(heard.forked).kill();
        assertThat(get(heard.code)).isEqualTo(137);
    }

    @Test
    void whatAnExecutorTookOutOfItsGroupEndsWithIt() throws Exception {
        Heard heard = launch("(setsid sleep 1000 & echo $!); exit 3");
        ProcessHandle escaped = printed();

        assertThat(get(heard.code)).isEqualTo(3);

        awaitEnd(escaped);
    }

    @Test
    void aSweepSparesAProcessThatMerelyHasTheNumber() throws Exception {
        Process bystander = new ProcessBuilder("sleep", "1000").start();
        try {
            work.create(directory);
            Files.writeString(directory.resolve("pid"), bystander.pid() + " 1000\n");

            assertThat(new OrphanSweep(work).run()).isZero();

            assertThat(bystander.isAlive()).isTrue();
        } finally {
            bystander.destroyForcibly();
            bystander.waitFor();
        }
    }

    private Heard launch(String script) {
        return launch(List.of("/bin/sh", "-c", script), Map.of());
    }

    private Heard launchDriver(String script, Map<String, Path> files) {
        Heard heard = new Heard();
        launcher.launch(
                new ProcessSpec(
                        ProcessSpec.Kind.DRIVER,
                        EXECUTOR,
                        directory,
                        List.of("/bin/sh", "-c", script),
                        List.of(),
                        Map.of("PATH", System.getenv("PATH")),
                        SECRET,
                        files),
                heard);
        return heard;
    }

    private Heard launch(List<String> command, Map<String, String> more) {
        Heard heard = new Heard();
        Map<String, String> environment = new HashMap<>(more);
        environment.put("PATH", System.getenv("PATH"));
        environment.put(LaunchCommands.DIRECTORY_VARIABLE, directory.toString());
        launcher.launch(new ProcessSpec(EXECUTOR, directory, command, List.of(), environment, SECRET), heard);
        return heard;
    }

    private static <T> T get(CompletableFuture<T> heard) throws Exception {
        return heard.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    /** The process whose number the script prints. */
    private ProcessHandle printed() throws Exception {
        String text = await(directory.resolve("stdout"), each -> each.endsWith("\n"));
        return ProcessHandle.of(Long.parseLong(text.strip())).orElseGet(ProcessHandle::current);
    }

    private static void awaitEnd(ProcessHandle process) throws Exception {
        if (!process.equals(ProcessHandle.current())) {
            get(process.onExit());
        }
    }

    private static String await(Path file, Predicate<String> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (System.nanoTime() < deadline) {
            String text = Files.exists(file) ? Files.readString(file) : "";
            if (condition.test(text)) {
                return text;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        throw new AssertionError(file + " does not come to hold what it should, found: " + Files.readString(file));
    }
}
