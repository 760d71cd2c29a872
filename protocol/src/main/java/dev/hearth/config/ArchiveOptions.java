package dev.hearth.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The JVM options around class-data archives: an archive of the classes alone before JDK 24, the AOT cache from then on.
 * Pure.
 */
public final class ArchiveOptions {
    private static final int FIRST_WITH_AOT_CACHE = 24;
    /** Above it object references are as long as addresses, and in the archive they are not. */
    private static final long COMPRESSED_HEAP_BYTES = 32L << 30;

    /** What asks for another archive, or shows other classes than those archived. */
    private static final Pattern OWN_ARCHIVE = Pattern.compile(
            "-Xshare:.*|-XX:[+-]?(?:SharedArchiveFile|ArchiveClassesAtExit|DumpLoadedClassList|SharedClassListFile"
                    + "|UseSharedSpaces|DumpSharedSpaces|AOT\\w*|AutoCreateSharedArchive)(?:=.*)?"
                    + "|-Xbootclasspath.*|--(?:patch-module|upgrade-module-path|limit-modules)(?:=.*)?");

    private static final Pattern OTHER_LAYOUT = Pattern.compile(
            "-XX:(?:-UseCompressed(?:Oops|ClassPointers)|\\+UseCompactObjectHeaders|\\+Use(?:Z|Shenandoah|Epsilon)GC"
                    + "|ObjectAlignmentInBytes=.*)");

    private ArchiveOptions() {}

    /** Whether archives of that version are AOT caches. */
    public static boolean isAotCache(int feature) {
        return feature >= FIRST_WITH_AOT_CACHE;
    }

    /**
     * Starts with the archive; without it, and without a word, when it does not fit. The JVM takes a damaged one for a sound
     * one and crashes: {@link StartArchives} tells them apart.
     */
    public static List<String> use(int feature, Path archive) {
        return isAotCache(feature)
                ? List.of("-XX:AOTCache=" + archive, "-Xlog:aot*=off", "-Xlog:cds*=off")
                : List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:cds*=off");
    }

    /** Why a JVM with that heap and these options of the user's starts without an archive, if it does. */
    public static Optional<String> obstacle(long heapBytes, List<String> options) {
        for (String option : options) {
            if (OWN_ARCHIVE.matcher(option).matches()) {
                return Optional.of("the Java options have " + option);
            }
            if (OTHER_LAYOUT.matcher(option).matches()) {
                return Optional.of("with " + option + " objects do not lie as in the archive");
            }
        }
        return heapBytes >= COMPRESSED_HEAP_BYTES
                ? Optional.of("in a heap of 32 GiB or more objects do not lie as in the archive")
                : Optional.empty();
    }

    /** Writes down in a run what belongs into an archive. */
    public static List<String> record(int feature, Path recording) {
        return isAotCache(feature)
                ? List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + recording, "-Xlog:aot*=off", "-Xlog:cds*=off")
                : List.of("-XX:DumpLoadedClassList=" + recording, "-Xshare:auto", "-Xlog:cds*=off");
    }

    /** Makes an archive out of what a run wrote down, instead of running anything. */
    public static List<String> create(int feature, Path recording, Path archive) {
        return isAotCache(feature)
                ? List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + recording, "-XX:AOTCache=" + archive)
                : List.of("-Xshare:dump", "-XX:SharedClassListFile=" + recording, "-XX:SharedArchiveFile=" + archive);
    }

    /** Ends at once, with a status other than 0 unless the archive can be used. */
    public static List<String> verify(int feature, Path archive) {
        return isAotCache(feature)
                ? List.of("-XX:AOTMode=on", "-XX:AOTCache=" + archive, "-XX:+VerifySharedSpaces", "-version")
                : List.of("-Xshare:on", "-XX:SharedArchiveFile=" + archive, "-XX:+VerifySharedSpaces", "-version");
    }
}
