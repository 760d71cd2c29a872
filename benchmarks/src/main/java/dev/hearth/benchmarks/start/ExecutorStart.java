package dev.hearth.benchmarks.start;

import dev.hearth.benchmarks.Logging;
import dev.hearth.benchmarks.ProcessCpu;
import dev.hearth.benchmarks.Results;
import dev.hearth.benchmarks.start.ProcessStarts.Command;
import dev.hearth.config.ArchiveOptions;
import dev.hearth.driver.HearthContext;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Time, memory and processor time from the fork of an executor to its registration, beside {@link NettyLogbackClient}
 * from its fork to its request: {@code ExecutorStart STARTS}.
 *
 * <p>A real application on a real cluster comes first, so that a worker forks an executor as it always does; its command
 * line and environment are read from the process. The measured executors are started so by this process, which then
 * takes the places of their driver and their worker: both programs are forked by the same code, in turns, and timed by
 * the same clock. The client has the same JVM and the same options; its archive of classes is of the same kind, made by
 * a run of its own.
 *
 * <p>Reads the system properties {@code bench.master}, {@code bench.daemons} and {@code bench.jar}. Prints {@code RESULT
 * KEY VALUE} lines: {@code executor}, {@code client}, and {@code cold.executor}, {@code cold.client} without archives,
 * each with {@code .ms}, {@code .min.ms}, {@code .cpu.ms} and {@code .rss.mb}; {@code archive} is 1 if there was one.
 */
public final class ExecutorStart {
    private static final Duration ARCHIVE_PATIENCE = Duration.ofSeconds(20);
    private static final int WARM_UP = 2;
    /** Numbers of the executors that are measured: far from those of the application. */
    private static final int FIRST_NUMBER = 1000;

    /** With which {@code hearth archive} starts a JVM that makes an archive. */
    private static final List<String> ARCHIVED_JVM = List.of(
            "-Xmx512m", "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED", "-Dio.netty.jfr.enabled=false");

    private static final Pattern COMMA = Pattern.compile(",");
    private static final Pattern PATH_SEPARATOR = Pattern.compile(File.pathSeparator, Pattern.LITERAL);
    private static final List<String> CLIENT_JARS = List.of("netty-", "logback-", "slf4j-");

    private final Path directory = Path.of("").toAbsolutePath();
    private final LaunchedExecutor executor;
    private final Map<String, String> properties;
    private int number = FIRST_NUMBER;

    private ExecutorStart(LaunchedExecutor executor, Map<String, String> properties) {
        this.executor = executor;
        this.properties = properties;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Logging.quiet();
        int starts = Integer.parseInt(args[0]);
        long deadline = System.nanoTime() + ARCHIVE_PATIENCE.toNanos();
        Optional<ExecutorStart> found = Optional.empty();
        // the first executors of an installation may run before its archive is made
        while (found.isEmpty() || (!found.get().hasArchive() && System.nanoTime() < deadline)) {
            found = runApplication();
        }
        ExecutorStart measured = found.get();
        Results.print("archive", measured.hasArchive() ? 1 : 0);
        if (!measured.hasArchive()) {
            System.out.println("NOTE the worker starts executors without an archive of classes; so starts the client");
        }
        measured.measure(starts);
        System.exit(0);
    }

    private static Optional<ExecutorStart> runApplication() {
        List<Long> daemons = COMMA.splitAsStream(System.getProperty("bench.daemons", ""))
                .map(Long::valueOf)
                .toList();
        try (HearthContext context = HearthContext.builder()
                .appName("executor start")
                .master(System.getProperty("bench.master", ""))
                .create()) {
            long unused = context.range(0, 1).count();
            return ProcessCpu.trees(daemons).stream()
                    .filter(LaunchedExecutor::isExecutor)
                    .findFirst()
                    .map(pid -> new ExecutorStart(LaunchedExecutor.of(pid), context.settings()));
        }
    }

    private boolean hasArchive() {
        return !executor.archiveOptions().isEmpty();
    }

    private void measure(int starts) throws IOException, InterruptedException {
        List<String> archived = new ArrayList<>(executor.optionsOfAnyProgram());
        if (hasArchive()) {
            archived.addAll(trainClient());
        }
        measure("", starts, executor, archived);
        measure("cold.", (starts + 1) / 2, executor.withoutArchive(), executor.optionsOfAnyProgram());
    }

    private void measure(String prefix, int starts, LaunchedExecutor launched, List<String> clientOptions)
            throws IOException, InterruptedException {
        try (ExecutorDesk executors = new ExecutorDesk(launched.argument("--app-id"), properties);
                ClientDesk clients = new ClientDesk(false)) {
            ProcessStarts ofExecutor = starts(prefix + "executor", executors.registered());
            ProcessStarts ofClient = starts(prefix + "client", clients.asked());
            Command client = new Command(client(clientOptions, clients.port()), launched.environment(), "");
            for (int i = -WARM_UP; i < starts; i++) {
                boolean counts = i >= 0;
                if (i % 2 == 0) {
                    ofExecutor.measure(command(launched, executors), counts);
                    ofClient.measure(client, counts);
                } else {
                    ofClient.measure(client, counts);
                    ofExecutor.measure(command(launched, executors), counts);
                }
            }
            ofExecutor.print(prefix + "executor");
            ofClient.print(prefix + "client");
        }
    }

    private ProcessStarts starts(String name, BlockingQueue<Long> reports) {
        return new ProcessStarts(directory.resolve(name), reports);
    }

    private Command command(LaunchedExecutor launched, ExecutorDesk desk) {
        number++;
        Map<String, String> environment = new TreeMap<>(launched.environment());
        environment.put("HEARTH_EXECUTOR_ID", String.valueOf(number));
        environment.put("HEARTH_EXECUTOR_DIR", directory.toString());
        return new Command(launched.commandFor(number, desk.driverUrl(), desk.workerUrl()), environment, desk.secret());
    }

    private List<String> client(List<String> options, int port, String... more) {
        List<String> command = new ArrayList<>();
        command.add(executor.java());
        command.addAll(options);
        command.addAll(List.of("-cp", clientClassPath(), NettyLogbackClient.class.getName()));
        command.addAll(List.of("127.0.0.1", String.valueOf(port)));
        command.addAll(Arrays.asList(more));
        return command;
    }

    /** What the client needs of the executor's jars, and the jar of this module. */
    private String clientClassPath() {
        return PATH_SEPARATOR
                .splitAsStream(executor.argument("-cp"))
                .filter(jar -> CLIENT_JARS.stream()
                        .anyMatch(start -> Path.of(jar).getFileName().toString().startsWith(start)))
                .collect(Collectors.joining(
                        File.pathSeparator, "", File.pathSeparator + System.getProperty("bench.jar", "")));
    }

    /** Makes the client's archive as {@code hearth archive} makes those of Hearth, and gives the options that use it. */
    private List<String> trainClient() throws IOException, InterruptedException {
        int feature = Runtime.version().feature();
        Path recording = directory.resolve("client.recording");
        Path archive = directory.resolve("client.archive");
        Path output = directory.resolve("client-training.log");
        try (ClientDesk desk = new ClientDesk(true)) {
            List<String> record = new ArrayList<>(ARCHIVED_JVM);
            record.addAll(ArchiveOptions.record(feature, recording));
            List<String> create = new ArrayList<>(ARCHIVED_JVM);
            create.addAll(ArchiveOptions.create(feature, recording, archive));
            for (List<String> options : List.of(record, create)) {
                int status = new ProcessBuilder(client(options, desk.port(), NettyLogbackClient.TRAIN))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                        .start()
                        .waitFor();
                if (status != 0) {
                    throw new IOException("making the client's archive ended with status " + status
                            + "; all it printed is in " + output);
                }
            }
        }
        return ArchiveOptions.use(feature, archive);
    }
}
