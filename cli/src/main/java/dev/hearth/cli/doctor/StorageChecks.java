package dev.hearth.cli.doctor;

import dev.hearth.config.NetworkKeys;
import dev.hearth.config.Sizes;
import dev.hearth.config.WorkerKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The disks that this host's daemons write to. */
final class StorageChecks {
    private static final long LITTLE = 1L << 30;
    private static final int SYNCS = 5;
    private static final Duration SLOW = Duration.ofMillis(50);
    private static final Duration STUCK = Duration.ofSeconds(1);

    private StorageChecks() {}

    static List<Finding> all(Host host, Setup setup) {
        return Stream.concat(
                        Stream.of(
                                space(host, setup, "work directory", setup.workDirectory()),
                                space(host, setup, "log directory", setup.logDirectory())),
                        Stream.of(
                                workInMemory(host, setup),
                                journalInMemory(host, setup),
                                journal(host, setup),
                                temporary(host, setup)))
                .toList();
    }

    static Finding space(Host host, Setup setup, String what, Path path) {
        Check check = new Check(Check.STORAGE, "space of the " + what);
        Optional<Long> free = host.freeBytes(path);
        if (free.isEmpty()) {
            return check.notChecked("the file system of " + path + " does not tell");
        }
        long least = setup.config().get(WorkerKeys.MIN_FREE_DISK);
        String found = Sizes.show(free.get()) + " free for " + path
                + Mounts.of(host, path)
                        .flatMap(Mounts.Mount::quota)
                        .map(option -> "; quotas are in force there (" + option
                                + "), and 'quota -s' shows what this user has left")
                        .orElse("");
        String remedy = "make room, or name another directory (HEARTH_WORKER_DIR, HEARTH_LOG_DIR)";
        return free.get() < least
                ? check.failed(found + ", less than " + WorkerKeys.MIN_FREE_DISK, remedy)
                : free.get() < LITTLE ? check.warning(found, remedy) : check.ok(found);
    }

    static Finding workInMemory(Host host, Setup setup) {
        Check check = new Check(Check.STORAGE, "file system of the work directory");
        Path path = setup.workDirectory();
        Optional<Mounts.Mount> mount = Mounts.of(host, path);
        if (mount.isEmpty()) {
            return check.notChecked("this system does not tell what it has mounted");
        }
        return mount.get().isInMemory()
                ? check.warning(
                        path + " is in memory (" + mount.get().type() + "): logs and spilled files take what executors"
                                + " need, and are gone after a restart of the host",
                        "name a directory on a disk with HEARTH_WORKER_DIR (hearth.worker.dir)")
                : check.ok(mount.get().type() + ", for " + path);
    }

    static Finding journalInMemory(Host host, Setup setup) {
        Check check = new Check(Check.STORAGE, "file system of the journal");
        Optional<Path> path = setup.recoveryDirectory();
        if (path.isEmpty()) {
            return check.warning(
                    "the master keeps no journal: what it knows ends with it",
                    "set hearth.deploy.recoveryMode to FILESYSTEM");
        }
        Optional<Mounts.Mount> mount = Mounts.of(host, path.get());
        if (mount.isEmpty()) {
            return check.notChecked("this system does not tell what it has mounted");
        }
        return mount.get().isInMemory()
                ? check.failed(
                        path.get() + " is in memory (" + mount.get().type()
                                + "): the master's journal would be gone after a restart of the host",
                        "name a directory on a disk with hearth.deploy.recoveryDirectory")
                : check.ok(mount.get().type() + ", for " + path.get());
    }

    static Finding journal(Host host, Setup setup) {
        Check check = new Check(Check.STORAGE, "time to sync the journal");
        Optional<Path> path = setup.recoveryDirectory();
        if (path.isEmpty()) {
            return check.notChecked("the master keeps no journal");
        }
        try {
            List<Duration> times =
                    host.syncs(path.get(), SYNCS).stream().sorted().toList();
            Duration median = times.get(times.size() / 2);
            Duration worst = times.get(times.size() - 1);
            String found = show(median) + " each, " + show(worst) + " at most, of " + SYNCS + " in " + path.get();
            String remedy = "put hearth.deploy.recoveryDirectory on a faster disk, or one that less else writes to";
            return worst.compareTo(STUCK) >= 0
                    ? check.failed(found, remedy)
                    : median.compareTo(SLOW) >= 0 ? check.warning(found, remedy) : check.ok(found);
        } catch (IOException e) {
            return check.failed(
                    "cannot write to " + path.get() + ": " + e.getMessage(),
                    "make it writable for this user, or name another with hearth.deploy.recoveryDirectory");
        }
    }

    private static String show(Duration time) {
        return Sizes.tenths(time.toNanos() / 1e6) + " ms";
    }

    static Finding temporary(Host host, Setup setup) {
        Path path = Path.of(host.property("java.io.tmpdir"));
        Check check = new Check(Check.STORAGE, "temporary files");
        Optional<Mounts.Mount> mount = Mounts.of(host, path);
        if (mount.isEmpty()) {
            return check.notChecked("this system does not tell what it has mounted");
        }
        if (!mount.get().options().contains("noexec")) {
            return check.ok(path + " may hold code");
        }
        String found = path + " is mounted noexec: Netty's faster transport cannot be loaded from there";
        String remedy = "mount -o remount,exec " + mount.get().at() + ", or add -Djava.io.tmpdir=DIRECTORY to"
                + " HEARTH_DAEMON_JAVA_OPTS";
        return setup.config().get(NetworkKeys.IO_MODE).equals("EPOLL")
                ? check.failed(found + ", and " + NetworkKeys.IO_MODE + " asks for it", remedy)
                : check.warning(found + ", so a slower one is used", remedy);
    }
}
