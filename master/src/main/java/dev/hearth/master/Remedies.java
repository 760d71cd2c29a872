package dev.hearth.master;

import dev.hearth.config.Sizes;
import dev.hearth.model.Resources;
import dev.hearth.model.Shortage;
import dev.hearth.model.Shortage.Holder;
import dev.hearth.model.WorkerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What somebody can do about a shortage: sentences with commands. Pure. */
final class Remedies {
    /** A JVM with less does not run anything. */
    private static final long LEAST_MEMORY_BYTES = 64L << 20;

    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    /** For what its host had too little memory for, which a larger heap would not mend. */
    static final String OF_TOO_LITTLE_HOST_MEMORY =
            "its host, or the cgroup of its worker, ran out of memory, whatever the"
                    + " heap: have that worker offer less (HEARTH_WORKER_MEMORY, or start-worker.sh --memory), or give its host or"
                    + " cgroup more";

    private final Shortage shortage;
    private final String flags;
    private final List<String> found = new ArrayList<>();

    private Remedies(Shortage shortage, String flags) {
        this.shortage = shortage;
        this.flags = flags;
    }

    /**
     * The best first.
     *
     * @param flags the middle of the flags for cores and memory: {@code executor} or {@code driver}
     * @param drained a worker that would take one if it had not been drained
     */
    static List<String> of(Shortage shortage, String flags, String masterUrl, Optional<WorkerId> drained) {
        Remedies remedies = new Remedies(shortage, flags);
        if (shortage.workers() == 0) {
            return List.of("there are no workers; start one on each host, with at least this much: "
                    + remedies.startWorker(masterUrl));
        }
        remedies.askForLess("ask for what fits now", shortage.largest());
        if (shortage.fitting() == 0 && !shortage.largestWhenEmpty().equals(shortage.largest())) {
            remedies.askForLess("ask for what fits once nothing else runs there", shortage.largestWhenEmpty());
        }
        remedies.waitForOthers();
        drained.ifPresent(
                worker -> remedies.found.add("have a drained worker take something again: hearth undrain " + worker));
        remedies.bringWorkers(masterUrl, drained.isPresent());
        return remedies.found;
    }

    /** For a driver beside which too many others run or wait. */
    static List<String> ofTooManyDrivers(String masterUrl) {
        return List.of(
                "wait until a driver before it is over, or end one: hearth apps lists them, hearth kill ID ends one",
                "start another worker: sbin/start-worker.sh " + masterUrl);
    }

    /** For what ran out of its memory. {@code flags}: as {@link #of} says. */
    static String ofTooLittleMemory(String flags, long memoryBytes) {
        long twice = Math.max(LEAST_MEMORY_BYTES, Math.min(memoryBytes, Long.MAX_VALUE / 2) * 2);
        return "it ran out of the " + Sizes.show(memoryBytes) + " of memory that it has for each " + flags
                + "; ask for more: hearth submit --" + flags + "-memory " + flag(twice) + " …";
    }

    private void askForLess(String intent, Optional<Resources> largest) {
        boolean less = largest.isPresent() && !largest.get().holds(shortage.each());
        largest.filter(each -> less && each.memoryBytes() >= LEAST_MEMORY_BYTES).ifPresent(room -> {
            StringBuilder command = new StringBuilder(intent).append(": hearth submit");
            if (room.cores() < shortage.each().cores()) {
                command.append(" --").append(flags).append("-cores ").append(room.cores());
            }
            if (room.memoryBytes() < shortage.each().memoryBytes()) {
                command.append(" --").append(flags).append("-memory ").append(flag(room.memoryBytes()));
            }
            found.add(command.append(" …").toString());
        });
    }

    private void waitForOthers() {
        if (!shortage.enough().isEmpty()) {
            Holder first = shortage.enough().get(0);
            found.add("wait until " + first.name() + " is over (hearth wait " + first.id()
                    + "), or end it: hearth kill " + first.id());
        } else if (shortage.fitting() > 0 && !shortage.holders().isEmpty()) {
            Holder first = shortage.holders().get(0);
            found.add("several of those that hold it have to be over, since the end of one alone makes too little room;"
                    + " to end the largest: hearth kill " + first.id());
        }
    }

    private void bringWorkers(String masterUrl, boolean drained) {
        found.add(
                shortage.fitting() == 0 && !drained
                        ? "no worker that takes anything has " + Sizing.words(shortage.each())
                                + ", even with nothing else on it; start one that has: " + startWorker(masterUrl)
                        : "start another worker, with at least this much: " + startWorker(masterUrl));
    }

    /** With room for one. */
    private String startWorker(String masterUrl) {
        long mebibytes = (shortage.each().memoryBytes() + MIB - 1) / MIB;
        return "sbin/start-worker.sh " + masterUrl + " --cores "
                + shortage.each().cores() + " --memory " + flag(mebibytes * MIB);
    }

    /** As a flag takes it, rounded down. */
    private static String flag(long bytes) {
        return bytes % GIB == 0 ? bytes / GIB + "g" : bytes / MIB + "m";
    }
}
