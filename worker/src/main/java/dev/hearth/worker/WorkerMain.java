package dev.hearth.worker;

import com.sun.management.OperatingSystemMXBean;
import dev.hearth.config.WorkerKeys;
import dev.hearth.daemon.DaemonContext;
import dev.hearth.daemon.DaemonFlag;
import dev.hearth.daemon.DaemonMain;
import dev.hearth.daemon.DaemonSpec;
import dev.hearth.daemon.ExitStatus;
import dev.hearth.daemon.Lifecycle;
import dev.hearth.daemon.ProcessExit;
import dev.hearth.daemon.UsageException;
import dev.hearth.model.MasterUrl;
import dev.hearth.model.Resources;
import dev.hearth.rpc.RpcAddress;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker as a process: {@code WorkerMain [flags] hearth://master:7077[,master2:7077]}. */
public final class WorkerMain {
    private static final long UNKNOWN_MEMORY = 2L << 30;

    private static final List<DaemonFlag> FLAGS = List.of(
            new DaemonFlag(
                    List.of("--cores", "-c"),
                    "CORES",
                    WorkerKeys.CORES,
                    "HEARTH_WORKER_CORES",
                    "Cores to offer; default: all of this host."),
            new DaemonFlag(
                    List.of("--memory", "-m"),
                    "SIZE",
                    WorkerKeys.MEMORY,
                    "HEARTH_WORKER_MEMORY",
                    "Memory to offer, such as 8g; default: this host's less 1 GiB."),
            new DaemonFlag(
                    List.of("--work-dir", "-d"),
                    "DIR",
                    WorkerKeys.DIRECTORY,
                    "HEARTH_WORKER_DIR",
                    "Directory for executors' files and logs; default: work in HEARTH_HOME."),
            new DaemonFlag(
                    List.of("--host", "-h"),
                    "HOST",
                    WorkerKeys.HOST,
                    "HEARTH_WORKER_HOST",
                    "Address to listen on; default: 127.0.0.1."),
            new DaemonFlag(
                    List.of("--port", "-p"),
                    "PORT",
                    WorkerKeys.PORT,
                    "HEARTH_WORKER_PORT",
                    "Port to listen on; 0 takes any free one."),
            new DaemonFlag(
                    List.of("--archives"),
                    "MODE",
                    WorkerKeys.ARCHIVES,
                    "HEARTH_ARCHIVES",
                    "Class-data archives for executors: off, use those there are, or auto: make them, too."));

    private WorkerMain() {}

    /** Runs until SIGTERM, or until a master refuses the worker for good. */
    public static void main(String[] args) {
        DaemonMain.run(new DaemonSpec("worker", FLAGS, "MASTER_URL", WorkerMain::assemble), args);
    }

    private static Supplier<RpcAddress> assemble(DaemonContext context, Lifecycle lifecycle) {
        WorkerProcess process =
                new WorkerProcess(context, masters(context), host(), new SecureRandom(), WorkerMain::exit);
        process.addTo(lifecycle);
        return process::address;
    }

    private static MasterUrl masters(DaemonContext context) {
        if (context.arguments().isEmpty()) {
            throw new UsageException("a worker needs the URL of its master, such as hearth://host:7077");
        }
        try {
            return MasterUrl.parse(context.arguments().get(0));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static Resources host() {
        long memoryBytes = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : UNKNOWN_MEMORY;
        return new Resources(Runtime.getRuntime().availableProcessors(), memoryBytes);
    }

    /** Ends the executors and the process with the status of a start that failed; an orderly exit would report success. */
    private static void exit(WorkerProcess process, String sentence) {
        Logger log = LoggerFactory.getLogger(WorkerMain.class);
        log.error("{}", sentence);
        System.err.println("hearth worker: " + sentence);
        CompletableFuture<Void> unused = process.stop("no master takes it")
                .orTimeout(DaemonMain.STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> ProcessExit.halt(ExitStatus.START_FAILED.code()));
    }
}
