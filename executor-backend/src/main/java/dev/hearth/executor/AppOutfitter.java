package dev.hearth.executor;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import dev.hearth.config.CustomResources;
import dev.hearth.config.NetworkKeys;
import dev.hearth.config.TaskResources;
import dev.hearth.loop.EventLoop;
import dev.hearth.model.RunningFile;
import dev.hearth.protocol.ExecutorToDriver.AppConfig;
import dev.hearth.task.UserClassLoader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches the application's jars, makes its class loader, and the executor that runs its tasks. Belongs to the loop. */
final class AppOutfitter implements Outfitter {
    private static final Logger log = LoggerFactory.getLogger(AppOutfitter.class);

    private final ExecutorIdentity identity;
    private final EventLoop loop;
    private final Path jarDirectory;
    private final Path directory;
    private final Consumer<OutOfMemoryError> onOutOfMemory;

    /**
     * @param directory the executor's own, for what it keeps
     * @param onOutOfMemory ends the process
     */
    AppOutfitter(
            ExecutorIdentity identity,
            EventLoop loop,
            Path jarDirectory,
            Path directory,
            Consumer<OutOfMemoryError> onOutOfMemory) {
        this.identity = identity;
        this.loop = loop;
        this.jarDirectory = jarDirectory;
        this.directory = directory;
        this.onOutOfMemory = onOutOfMemory;
    }

    @Override
    public CompletionStage<Outfit> outfit(AppConfig appConfig, DriverStreams streams, Consumer<ExecutorNews> news) {
        Config config;
        try {
            config = Config.of(appConfig.properties(), "the driver");
            // all of it now: a value that cannot be read is better met before jars are fetched
            spec(config);
        } catch (ConfigException e) {
            return CompletableFuture.failedFuture(e);
        }
        ExecutorService threads = TaskEnvironment.runnerThreads();
        return new JarCache(jarDirectory, directory.resolve("jars"), streams, loop, threads)
                .fetch(appConfig.jars())
                .thenApplyAsync(jars -> outfit(config, jars, threads, streams, news), loop);
    }

    private Outfit outfit(
            Config config,
            List<Path> jars,
            ExecutorService threads,
            DriverStreams streams,
            Consumer<ExecutorNews> news) {
        List<Path> classPath = new ArrayList<>(jars);
        for (String entry : config.get(ApplicationKeys.EXECUTOR_CLASS_PATH).split(File.pathSeparator, -1)) {
            if (!entry.isBlank()) {
                classPath.add(Path.of(entry));
            }
        }
        ExecutorSpec spec = spec(config);
        ClassLoader userLoader = new UserClassLoader(classPath);
        BroadcastValues broadcasts = new BroadcastValues(loop, streams, userLoader);
        TaskEnvironment environment = new TaskEnvironment(
                userLoader,
                broadcasts,
                new FileResults(directory.resolve("results")),
                starts(spec.slots()),
                threads,
                onOutOfMemory);
        Executor executor = new Executor(spec, environment, loop, news);
        return new Outfit(executor, broadcasts::remove, config.get(ApplicationKeys.EXECUTOR_RECONNECT));
    }

    private StartRecord starts(int slots) {
        Path file = directory.resolve(RunningFile.NAME);
        try {
            return StartRecord.in(RunningFile.create(file, slots));
        } catch (IOException e) {
            log.warn(
                    "cannot write {}: {}; should executor={} die, its driver will not know which tasks it was running",
                    file,
                    e.toString(),
                    identity.id());
            return StartRecord.NONE;
        }
    }

    private ExecutorSpec spec(Config config) {
        TaskResources task = TaskResources.of(config);
        int slots = task.slots(identity.cores(), identity.addresses());
        if (task.cpus() > identity.cores()) {
            throw new ConfigException("hearth.task.cpus=" + task.cpus() + " is more than the " + identity.cores()
                    + " cores of executor " + identity.id() + "; lower it, or raise hearth.executor.cores");
        }
        if (slots == 0) {
            throw new ConfigException("each task occupies " + task + ", and executor " + identity.id()
                    + " was given the resources " + identity.addresses().byName() + ": raise "
                    + CustomResources.EXECUTOR_AMOUNT + ", or lower " + CustomResources.TASK_AMOUNT);
        }
        return new ExecutorSpec(
                identity.id().toString(),
                identity.host(),
                slots,
                Math.min(
                        config.get(ApplicationKeys.MAX_DIRECT_RESULT_SIZE),
                        config.get(NetworkKeys.MESSAGE_MAX_SIZE) / 2),
                config.get(NetworkKeys.MESSAGE_MAX_SIZE),
                task.bySlot(slots, identity.addresses()));
    }
}
