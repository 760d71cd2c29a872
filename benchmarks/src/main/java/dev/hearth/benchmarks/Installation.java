package dev.hearth.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where things are. Immutable.
 *
 * @param home of Hearth's sources; {@code dist/target/hearth} in it is the installation that is measured
 * @param classPath of the programs that measure Hearth: the installation's jars and the classes of this module
 * @param java that runs every program
 */
public record Installation(Path home, String classPath, String java) {

    /** Taken from the system properties that the scripts set. */
    public static Installation here() {
        return new Installation(
                Path.of(System.getProperty("bench.home", ".")).toAbsolutePath().normalize(),
                System.getProperty("java.class.path", ""),
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
    }

    /** Where what is measured leaves its files. */
    public Path target() {
        return home.resolve("benchmarks").resolve("target");
    }

    /** The installation of Hearth that is measured. */
    public Path distribution() {
        return home.resolve("dist/target/hearth");
    }

    /** The JDK that runs every program. */
    public Path javaHome() {
        return Path.of(java).toAbsolutePath().resolve("../..").normalize();
    }

    /** Jars of the installation. */
    public Path jars() {
        return distribution().resolve("jars");
    }

    /** {@code hearth}, the command. */
    public Path command() {
        return distribution().resolve("bin/hearth");
    }

    /** The jar with the classes of this module, for the executors and for {@code hearth submit}. */
    public Path benchmarksJar() {
        return jars(target()).stream()
                .filter(jar -> jar.getFileName().toString().startsWith("hearth-benchmarks-"))
                .findFirst()
                .orElseThrow(() -> new BenchmarkException("there is no jar of the benchmarks in " + target()
                        + "; start the comparison with benchmarks/compare.sh, which builds it"));
    }

    /** Where the jars of a peer are, in {@code jars}, and the jar of the programs written for it. */
    public Path peer(String name) {
        return target().resolve("peers").resolve(name);
    }

    /** The jar of the programs written for a peer. */
    public Path peerPrograms(String name) {
        return peer(name).resolve("programs.jar");
    }

    /** For programs written for a peer: they, the classes of this module that need the JDK alone, and the peer's jars. */
    public String peerClassPath(String name) {
        List<Path> all = new ArrayList<>(List.of(peerPrograms(name), benchmarksJar()));
        all.addAll(jars(peer(name).resolve("jars")));
        return String.join(File.pathSeparator, all.stream().map(Path::toString).toList());
    }

    private static List<Path> jars(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new BenchmarkException(
                    "there are no jars in " + directory + "; start the comparison with benchmarks/compare.sh, which"
                            + " builds and fetches what it needs",
                    e);
        }
    }
}
