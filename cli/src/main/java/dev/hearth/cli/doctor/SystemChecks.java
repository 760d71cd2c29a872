package dev.hearth.cli.doctor;

import dev.hearth.config.Sizes;
import dev.hearth.config.WorkerKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the operating system, or a container, lets processes of this user have. */
final class SystemChecks {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final Path OVERCOMMIT = Path.of("/proc/sys/vm/overcommit_memory");
    private static final Path CGROUP = Path.of("/proc/self/cgroup");
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final long FEWEST_FILES = 1024;
    private static final long FEW_FILES = 4096;
    private static final long FEWEST_THREADS = 1024;
    private static final long FEW_THREADS = 4096;
    private static final int MUCH_SWAP = 10;

    private SystemChecks() {}

    /** What the host alone decides. */
    static List<Finding> all(Host host) {
        return List.of(files(host), processes(host), swap(host));
    }

    /** What the workers are to give away, and what there is. */
    static List<Finding> offers(Host host, Setup setup) {
        return List.of(overcommit(host, setup), memory(host, setup), daemons(host, setup), cores(host, setup));
    }

    static Finding files(Host host) {
        return limit(host, "open files", "Max open files", FEWEST_FILES, FEW_FILES, "nofile");
    }

    static Finding processes(Host host) {
        return limit(host, "processes and threads", "Max processes", FEWEST_THREADS, FEW_THREADS, "nproc");
    }

    private static Finding limit(Host host, String name, String line, long fewest, long few, String item) {
        Check check = new Check(Check.SYSTEM, name);
        Matcher matcher = Pattern.compile("(?m)^" + line + " +(\\S+)")
                .matcher(host.read(LIMITS).orElse(""));
        if (!matcher.find()) {
            return check.notChecked("this system does not tell its limits in " + LIMITS);
        }
        String text = matcher.group(1);
        if (text.equals("unlimited")) {
            return check.ok("no limit");
        }
        long limit = Long.parseLong(text);
        String remedy = "raise " + item + " for this user in /etc/security/limits.conf (or the unit's Limit"
                + item.toUpperCase(Locale.ROOT) + ") to 65536 and log in again";
        return limit < fewest
                ? check.failed("no more than " + limit, remedy)
                : limit < few ? check.warning("no more than " + limit, remedy) : check.ok("up to " + limit);
    }

    static Finding swap(Host host) {
        Check check = new Check(Check.SYSTEM, "swap");
        OptionalLong total = memory(host, "SwapTotal");
        OptionalLong free = memory(host, "SwapFree");
        OptionalLong all = memory(host, "MemTotal");
        if (total.isEmpty() || free.isEmpty() || all.isEmpty()) {
            return check.notChecked("this system does not tell in " + MEMORY);
        }
        long used = total.getAsLong() - free.getAsLong();
        return used > all.getAsLong() / MUCH_SWAP
                ? check.warning(
                        Sizes.show(used) + " is in use: a process that is swapped out stalls, and misses heartbeats",
                        "offer less memory on this host (HEARTH_WORKER_MEMORY), or end what takes it")
                : check.ok(Sizes.show(used) + " of " + Sizes.show(total.getAsLong()) + " in use");
    }

    static Finding overcommit(Host host, Setup setup) {
        Check check = new Check(Check.SYSTEM, "overcommit");
        Optional<String> mode = host.read(OVERCOMMIT).map(String::strip);
        if (mode.isEmpty()) {
            return check.notChecked("this system does not tell in " + OVERCOMMIT);
        }
        if (!mode.get().equals("2")) {
            return check.ok("vm.overcommit_memory is " + mode.get() + ": heaps may be reserved before they are used");
        }
        OptionalLong most = memory(host, "CommitLimit");
        OptionalLong taken = memory(host, "Committed_AS");
        if (most.isEmpty() || taken.isEmpty()) {
            return check.notChecked("vm.overcommit_memory is 2, and " + MEMORY + " does not tell what is left");
        }
        long left = most.getAsLong() - taken.getAsLong();
        long wanted = offered(setup).orElse(1L << 30);
        String found = "vm.overcommit_memory is 2, and " + Sizes.show(Math.max(0, left)) + " can be reserved";
        return left < wanted
                ? check.failed(
                        found + "; workers here would give away " + Sizes.show(wanted),
                        "sysctl vm.overcommit_memory=0, or offer less with HEARTH_WORKER_MEMORY")
                : check.ok(found);
    }

    private static OptionalLong offered(Setup setup) {
        Optional<Long> each = setup.config().get(WorkerKeys.MEMORY);
        return each.isPresent() ? OptionalLong.of(each.get() * setup.workers()) : OptionalLong.empty();
    }

    static Finding memory(Host host, Setup setup) {
        Check check = new Check(Check.SYSTEM, "memory of the workers");
        OptionalLong whole = memory(host, "MemTotal");
        OptionalLong limit = cgroup(host, "memory.max", "memory/memory.limit_in_bytes");
        if (whole.isEmpty() && limit.isEmpty()) {
            return check.notChecked("this system tells of no memory");
        }
        boolean limited = limit.isPresent() && (whole.isEmpty() || limit.getAsLong() < whole.getAsLong());
        long most = limited ? limit.getAsLong() : whole.orElseThrow();
        String has = (limited ? "its control group has " : "the host has ") + Sizes.show(most) + taken(host, limited);
        OptionalLong offered = offered(setup);
        if (offered.isEmpty()) {
            return setup.workers() == 1
                    ? check.ok("what is there, less 1 GiB; " + has)
                    : check.warning(
                            setup.workers() + " workers each offer all there is; " + has,
                            "set HEARTH_WORKER_MEMORY to what each of them may give away");
        }
        String found = Sizes.show(offered.getAsLong()) + " offered; " + has;
        return offered.getAsLong() > most
                ? check.failed(
                        found + ": processes will be killed for want of memory",
                        "lower HEARTH_WORKER_MEMORY (hearth.worker.memory), or raise the limit")
                : check.ok(found);
    }

    private static String taken(Host host, boolean limited) {
        OptionalLong taken = cgroup(host, "memory.current", "memory/memory.usage_in_bytes");
        return limited && taken.isPresent() ? ", of which " + Sizes.show(taken.getAsLong()) + " is in use" : "";
    }

    /** Beside what the workers give away, the master and the workers themselves need theirs. */
    static Finding daemons(Host host, Setup setup) {
        Check check = new Check(Check.SYSTEM, "memory of the daemons");
        OptionalLong whole = memory(host, "MemTotal");
        OptionalLong limit = cgroup(host, "memory.max", "memory/memory.limit_in_bytes");
        if (whole.isEmpty() && limit.isEmpty()) {
            return check.notChecked("this system tells of no memory");
        }
        boolean limited = limit.isPresent() && (whole.isEmpty() || limit.getAsLong() < whole.getAsLong());
        long most = limited ? limit.getAsLong() : whole.orElseThrow();
        Optional<Long> heap = setup.daemonMemory();
        if (heap.isEmpty()) {
            return check.failed(
                    Setup.DAEMON_MEMORY + " is '" + setup.environment().get(Setup.DAEMON_MEMORY)
                            + "', which is no size",
                    "set it to a size such as 512m in conf/hearth-env.sh, or unset it");
        }
        long heaps = heap.get() * (setup.workers() + 1);
        String found = Sizes.show(heaps) + " of heap for a master and "
                + (setup.workers() == 1 ? "a worker" : setup.workers() + " workers") + "; "
                + (limited ? "the control group has " : "the host has ") + Sizes.show(most);
        long offered = offered(setup).orElse(0);
        String remedy =
                "lower HEARTH_WORKER_MEMORY (hearth.worker.memory) or " + Setup.DAEMON_MEMORY + ", or raise the limit";
        return heaps > most
                ? check.failed(found, remedy)
                : offered <= most && heaps + offered > most
                        ? check.warning(
                                found + ", and the workers offer " + Sizes.show(offered)
                                        + " of it: together that is more",
                                remedy)
                        : check.ok(found);
    }

    static Finding cores(Host host, Setup setup) {
        Check check = new Check(Check.SYSTEM, "cores of the workers");
        Optional<Integer> each = setup.config().get(WorkerKeys.CORES);
        int offered = each.orElse(host.cores()) * setup.workers();
        Optional<Double> quota = quota(host);
        String found = offered + " offered; this process may use " + host.cores()
                + quota.map(most -> ", for " + Sizes.tenths(most) + " of its control group's time")
                        .orElse("");
        double most = Math.min(host.cores(), quota.map(Math::ceil).orElse(Double.MAX_VALUE));
        return offered > most
                ? check.warning(
                        found + ": tasks will wait for each other",
                        "lower HEARTH_WORKER_CORES (hearth.worker.cores), or raise the quota")
                : check.ok(found);
    }

    private static Optional<Double> quota(Host host) {
        Optional<String> both = inCgroup(host, "cpu.max");
        if (both.isPresent()) {
            Matcher matcher =
                    Pattern.compile("(\\d+) (\\d+)").matcher(both.get().strip());
            return matcher.matches()
                    ? Optional.of(Double.parseDouble(matcher.group(1)) / Double.parseDouble(matcher.group(2)))
                    : Optional.empty();
        }
        OptionalLong quota = number(host.read(CGROUPS.resolve("cpu/cpu.cfs_quota_us")));
        OptionalLong period = number(host.read(CGROUPS.resolve("cpu/cpu.cfs_period_us")));
        return quota.isPresent() && period.isPresent() && period.getAsLong() > 0
                ? Optional.of((double) quota.getAsLong() / period.getAsLong())
                : Optional.empty();
    }

    private static OptionalLong cgroup(Host host, String file, String old) {
        return number(inCgroup(host, file).or(() -> host.read(CGROUPS.resolve(old))));
    }

    /** Of the nearest group above this process that says anything. */
    private static Optional<String> inCgroup(Host host, String file) {
        Path group = host.read(CGROUP).stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("0::/"))
                .map(line -> CGROUPS.resolve(line.substring("0::/".length())).normalize())
                .findFirst()
                .orElse(CGROUPS);
        for (Path each = group;
                each.startsWith(CGROUPS);
                each = each.resolveSibling("").normalize()) {
            Optional<String> text = host.read(each.resolve(file)).filter(found -> !found.startsWith("max"));
            if (text.isPresent() || each.equals(CGROUPS)) {
                return text;
            }
        }
        return Optional.empty();
    }

    private static OptionalLong number(Optional<String> text) {
        return text.map(String::strip)
                .filter(each -> each.matches("\\d{1,18}"))
                .map(each -> OptionalLong.of(Long.parseLong(each)))
                .orElse(OptionalLong.empty());
    }

    /** In bytes. */
    private static OptionalLong memory(Host host, String name) {
        Matcher matcher = Pattern.compile("(?m)^" + name + ": +(\\d{1,15}) kB")
                .matcher(host.read(MEMORY).orElse(""));
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(1)) << 10) : OptionalLong.empty();
    }
}
