package dev.hearth.cli.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What daemons that are gone have left on this host. */
final class LeftoverChecks {
    private static final String LOCK = ".lock";

    private LeftoverChecks() {}

    static List<Finding> all(Host host, Setup setup) {
        return List.of(orphans(host), pidFiles(host, setup));
    }

    /** Executors live below {@code work/application/number}, and their worker's pid is in the lock of {@code work}. */
    static Finding orphans(Host host) {
        Check check = new Check(Check.LEFTOVERS, "orphaned processes");
        Optional<List<Host.Marked>> told = host.marked();
        if (told.isEmpty()) {
            return check.notChecked("this system does not tell the environment of processes");
        }
        List<Host.Marked> marked = told.get();
        Map<Path, List<Long>> orphans = new TreeMap<>();
        for (Host.Marked each : marked) {
            Path work = each.directory().resolve("../..").normalize();
            if (pid(host, work.resolve(LOCK)).filter(pid -> isDaemon(host, pid)).isEmpty()) {
                orphans.computeIfAbsent(work, unused -> new ArrayList<>()).add(each.pid());
            }
        }
        if (orphans.isEmpty()) {
            return marked.isEmpty()
                    ? check.ok("no executor or driver of this user runs here")
                    : check.ok(
                            marked.size() == 1
                                    ? "1 executor or driver runs here, and its worker is alive"
                                    : marked.size() + " executors and drivers run here, and their workers are alive");
        }
        String found = orphans.entrySet().stream()
                .map(each -> each.getValue().stream().map(String::valueOf).collect(Collectors.joining(", "))
                        + " of the worker of " + each.getKey())
                .collect(Collectors.joining("; "));
        return check.failed(
                "processes " + found + ", which is gone",
                "start that worker again, which ends them, or end them: kill "
                        + orphans.values().stream()
                                .flatMap(List::stream)
                                .map(String::valueOf)
                                .collect(Collectors.joining(" ")));
    }

    static Finding pidFiles(Host host, Setup setup) {
        Check check = new Check(Check.LEFTOVERS, "pid files");
        List<String> files = host.names(setup.pidDirectory()).stream()
                .filter(each -> each.startsWith("hearth-") && each.endsWith(".pid"))
                .toList();
        List<String> stale = files.stream()
                .map(each -> setup.pidDirectory().resolve(each))
                .filter(each ->
                        pid(host, each).filter(pid -> isDaemon(host, pid)).isEmpty())
                .map(Path::toString)
                .toList();
        return stale.isEmpty()
                ? check.ok(files.isEmpty() ? "none" : files.size() + ", all of daemons that run")
                : check.warning(
                        "of daemons that do not run: " + String.join(", ", stale),
                        "see in " + setup.logDirectory() + " why they ended; starting or stopping them by the scripts"
                                + " removes the files");
    }

    /** A lock ends with its process; what can be wrong is that the one named in it is no daemon, and lives. */
    static Finding locks(Host host, Setup setup) {
        Check check = new Check(Check.LEFTOVERS, "locks");
        List<String> held = new ArrayList<>();
        for (Path work : setup.workDirectories()) {
            Optional<Long> pid = pid(host, work.resolve(LOCK));
            Optional<String> command = pid.flatMap(host::commandLine);
            if (command.isPresent() && !isDaemon(host, pid.orElseThrow())) {
                held.add(work.resolve(LOCK) + " names process " + pid.get() + ", which is no worker");
            }
        }
        return held.isEmpty()
                ? check.ok("none but of daemons that run")
                : check.warning(
                        String.join("; ", held),
                        "nothing if workers start; else remove the file, since its number was given to another"
                                + " process");
    }

    private static boolean isDaemon(Host host, long pid) {
        return host.commandLine(pid)
                .filter(command -> command.contains("dev.hearth.worker.WorkerMain")
                        || command.contains("dev.hearth.master.MasterMain"))
                .isPresent();
    }

    private static Optional<Long> pid(Host host, Path file) {
        return host.read(file)
                .map(String::strip)
                .filter(text -> text.matches("\\d{1,10}"))
                .map(Long::valueOf);
    }
}
