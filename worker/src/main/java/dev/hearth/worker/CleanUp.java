package dev.hearth.worker;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.worker.process.DiskSpace.CachedJar;
import dev.hearth.worker.process.DiskSpace.Found;
import dev.hearth.worker.process.DiskSpace.Remains;
import dev.hearth.worker.process.DiskSpace.Removal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Decides what of a work directory is removed: jars that no process uses, the one unused the longest first, and what ended
 * applications and drivers left, the oldest first, when it is too old or too much. What is being read goes last, and only
 * for room that is needed. Of one that is not over nothing is touched. Pure.
 */
final class CleanUp {
    /** A jar that was fetched just now is about to be used. */
    private static final Duration JUST_NOW = Duration.ofMinutes(1);

    private CleanUp() {}

    /**
     * Processes whose logs are being read.
     *
     * @param unlessNeeded whether even they make room, when nothing else is left
     */
    record Spared(Set<ExecutorId> processes, boolean unlessNeeded) {
        Spared {
            processes = Set.copyOf(processes);
        }
    }

    /**
     * What to remove.
     *
     * @param isBusy whether an application or driver may still run or be given something here
     * @param spared what goes last
     * @param roomBytes to be made in any case, of what may be removed at all
     */
    static Removal plan(
            Found found, Predicate<AppId> isBusy, Spared spared, Instant now, CleanUpConfig config, long roomBytes) {
        Collected jars = jars(found.jars(), now, config, roomBytes);
        if (!config.enabled()) {
            return new Removal(List.of(), jars.files);
        }
        List<Remains> ended = found.remains().stream()
                .filter(each -> !isBusy.test(each.process().app()))
                .sorted(Comparator.comparing(
                                (Remains each) -> spared.processes().contains(each.process()))
                        .thenComparing(Remains::lastChange)
                        .thenComparing(Remains::process))
                .toList();
        long left = ended.stream().mapToLong(Remains::bytes).sum();
        long room = roomBytes - jars.bytes;
        List<ExecutorId> removed = new ArrayList<>();
        for (Remains each : ended) {
            boolean old = each.lastChange().plus(config.ttl()).isBefore(now);
            boolean goes = spared.processes().contains(each.process())
                    ? spared.unlessNeeded() && room > 0
                    : old || left > config.maxBytes() || room > 0;
            if (goes) {
                removed.add(each.process());
                left -= each.bytes();
                room -= each.bytes();
            }
        }
        return new Removal(removed, jars.files);
    }

    /** Jars to be removed, and what that brings. */
    private record Collected(List<Path> files, long bytes) {}

    private static Collected jars(List<CachedJar> jars, Instant now, CleanUpConfig config, long roomBytes) {
        List<CachedJar> unused = jars.stream()
                .filter(each -> !each.used() && each.lastUse().plus(JUST_NOW).isBefore(now))
                .sorted(Comparator.comparing(CachedJar::lastUse).thenComparing(CachedJar::file))
                .toList();
        long left = unused.stream().mapToLong(CachedJar::bytes).sum();
        List<Path> files = new ArrayList<>();
        long bytes = 0;
        for (CachedJar each : unused) {
            boolean old = each.lastUse().plus(config.ttl()).isBefore(now);
            if (old || left > config.maxJarBytes() || bytes < roomBytes) {
                files.add(each.file());
                left -= each.bytes();
                bytes += each.bytes();
            }
        }
        return new Collected(files, bytes);
    }
}
