package dev.hearth.driver.local;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.ClusterSecret;
import dev.hearth.config.Config;
import dev.hearth.config.DeployKeys;
import dev.hearth.config.HttpKeys;
import dev.hearth.config.NetworkKeys;
import dev.hearth.config.WorkerKeys;
import dev.hearth.driver.cluster.DriverException;
import dev.hearth.driver.cluster.MasterSpec;
import dev.hearth.model.MasterUrl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A master and workers on this host, in processes of their own, which are gone with this process. Owns them and their
 * directory.
 */
public final class ClusterProcesses implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ClusterProcesses.class);
    private static final String MASTER_MAIN = "dev.hearth.master.MasterMain";
    private static final String WORKER_MAIN = "dev.hearth.worker.WorkerMain";
    /** Longer than what a daemon takes for an orderly stop at most. */
    private static final Duration END_LIMIT = Duration.ofSeconds(12);

    private final Path directory;
    private final List<ChildProcess> workers = new ArrayList<>();
    private Optional<ChildProcess> master = Optional.empty();

    private ClusterProcesses(Path directory) {
        this.directory = directory;
    }

    /**
     * The daemons, once they serve.
     *
     * @param config of applications there: with the secret's file, and executors that fit
     */
    public record Cluster(ClusterProcesses daemons, MasterUrl url, Config config) implements AutoCloseable {
        /** As that of the daemons. */
        @Override
        public void close() {
            daemons.close();
        }
    }

    /**
     * Starts them, and blocks until they serve.
     *
     * @throws DriverException when one cannot be started; then none is left
     */
    public static Cluster start(MasterSpec.LocalCluster spec, Config application, SecureRandom random) {
        Path directory;
        try {
            directory = Files.createTempDirectory("hearth-local-cluster-").toRealPath();
        } catch (IOException e) {
            throw new DriverException("cannot make a directory for local-cluster: " + e);
        }
        ClusterProcesses daemons = new ClusterProcesses(directory);
        try {
            return daemons.startProcesses(spec, application, random);
        } catch (RuntimeException e) {
            daemons.close();
            throw e;
        }
    }

    private Cluster startProcesses(MasterSpec.LocalCluster spec, Config application, SecureRandom random) {
        Path secretFile = directory.resolve("cluster.secret");
        ClusterSecret.readOrCreate(secretFile, random);
        Config config = configure(spec, application, secretFile);
        Path properties = directory.resolve("cluster.conf");
        write(properties, config);
        ChildProcess masterProcess = ChildProcess.start("master", MASTER_MAIN, directory, properties, List.of());
        master = Optional.of(masterProcess);
        String url = MasterUrl.SCHEME + masterProcess.awaitAddress();
        for (int number = 0; number < spec.workers(); number++) {
            workers.add(ChildProcess.start(
                    "worker-" + number,
                    WORKER_MAIN,
                    directory,
                    properties,
                    List.of("--work-dir", directory.resolve("work-" + number).toString(), url)));
        }
        workers.forEach(ChildProcess::awaitAddress);
        log.info("Started local cluster workers={} master={} directory={}", spec.workers(), url, directory);
        return new Cluster(this, MasterUrl.parse(url), config);
    }

    private static Config configure(MasterSpec.LocalCluster spec, Config application, Path secretFile) {
        Map<String, String> values = new TreeMap<>(application.asMap());
        String memory = spec.memoryMiB() + "m";
        values.put(NetworkKeys.SECRET_FILE.name(), secretFile.toString());
        values.put(DeployKeys.MASTER_HOST.name(), "127.0.0.1");
        values.put(DeployKeys.MASTER_PORT.name(), "0");
        // it is gone before anybody would look
        values.put(HttpKeys.ENABLED.name(), "false");
        // nobody starts this master again
        values.put(DeployKeys.RECOVERY_MODE.name(), DeployKeys.RECOVERY_NONE);
        values.put(WorkerKeys.HOST.name(), "127.0.0.1");
        values.put(WorkerKeys.PORT.name(), "0");
        values.put(WorkerKeys.CORES.name(), Integer.toString(spec.cores()));
        values.put(WorkerKeys.MEMORY.name(), memory);
        values.putIfAbsent(ApplicationKeys.EXECUTOR_MEMORY.name(), memory);
        Config config = Config.of(values, spec.toString());
        long executorBytes = config.get(ApplicationKeys.EXECUTOR_MEMORY);
        if (executorBytes > (long) spec.memoryMiB() << 20) {
            throw new DriverException(spec + " gives each worker " + memory + ", and "
                    + ApplicationKeys.EXECUTOR_MEMORY + "=" + values.get(ApplicationKeys.EXECUTOR_MEMORY.name())
                    + " fits into none: lower the key or raise the third number");
        }
        return config;
    }

    private static void write(Path file, Config config) {
        StringBuilder text = new StringBuilder();
        config.asMap()
                .forEach((key, value) ->
                        text.append(key).append(' ').append(value).append('\n'));
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new DriverException("cannot write the configuration of local-cluster: " + e);
        }
    }

    /** Ends them, and blocks until they have ended; removes their directory. */
    @Override
    public void close() {
        workers.forEach(ChildProcess::end);
        workers.forEach(each -> each.awaitEnd(END_LIMIT));
        master.ifPresent(each -> {
            each.end();
            each.awaitEnd(END_LIMIT);
        });
        deleteDirectory();
    }

    private void deleteDirectory() {
        if (!Files.exists(directory)) {
            return;
        }
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, java.io.IOException failure)
                        throws IOException {
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            log.warn("Left files of a local cluster behind directory={} reason={}", directory, e.toString());
        }
    }
}
