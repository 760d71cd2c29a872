package dev.hearth.benchmarks.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A second JDK of this machine. */
final class OtherJdk {
    private static final int WITH_AOT_CACHE = 25;
    /** Names its directory where it is not in the usual place. */
    private static final String HOME_VARIABLE = "BENCH_JDK25_HOME";

    private static final Path USUAL_PLACE = Path.of("/usr/lib/jvm");

    private OtherJdk() {}

    /**
     * The {@code java} of a JDK 25, whose AOT cache holds more than the classes that an older JDK's archive holds; empty
     * when this process runs on one with such a cache, or there is none.
     */
    static Optional<Path> withAotCache() {
        if (Runtime.version().feature() >= WITH_AOT_CACHE) {
            return Optional.empty();
        }
        return Optional.ofNullable(System.getenv(HOME_VARIABLE))
                .map(Path::of)
                .or(OtherJdk::usual)
                .map(home -> home.resolve("bin").resolve("java"))
                .filter(Files::isExecutable);
    }

    private static Optional<Path> usual() {
        try (Stream<Path> installed = Files.list(USUAL_PLACE)) {
            return installed
                    .filter(home -> home.getFileName().toString().contains(String.valueOf(WITH_AOT_CACHE)))
                    .sorted()
                    .findFirst();
        } catch (IOException e) {
            // no JDK is there
            return Optional.empty();
        }
    }
}
