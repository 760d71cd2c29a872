package dev.hearth.cli.doctor;

import dev.hearth.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** All that checks know of the host that they are made on. Its methods block, and change nothing that stays. */
public interface Host {

    /** Who owns a file, and its mode as {@code rw-------}; empty where there are no modes. */
    record Owned(String owner, String mode) {}

    /** A process that bears the mark of an executor, and the directory that the mark names. */
    record Marked(long pid, Path directory) {}

    /** The text of a small file; empty when there is none, or it cannot be read. */
    Optional<String> read(Path file);

    /** The names in a directory, sorted; none when there is no such directory. */
    List<String> names(Path directory);

    Optional<Owned> owned(Path file);

    /** Free space where the path is, or will be. */
    Optional<Long> freeBytes(Path path);

    /** Where the path is, or the nearest directory above it that exists, without links. */
    Path real(Path path);

    /** A system property of this JVM; empty when there is none. */
    String property(String name);

    /** Processors that this JVM sees. */
    int cores();

    /** The name that this host has of itself. */
    String hostName();

    /** The addresses of a name; none when it has none. */
    List<InetAddress> addresses(String name);

    /** The address of this host from which packets to that one leave; empty when there is no way there. */
    Optional<InetAddress> routeTo(InetAddress other);

    /** Why nothing can listen there; empty: it is free. */
    Optional<String> listenTrouble(String host, int port);

    /** How long each of so many small writes there takes until it is on the disk. */
    List<Duration> syncs(Path directory, int count) throws IOException;

    /** How long a JVM with nothing to run takes to begin and end. */
    Duration jvmStart() throws IOException;

    /** The versions of those parts of Netty that connections stand on. */
    List<String> nettyVersions();

    /** Processes of this user that executors or drivers are, or have left; empty when this system does not tell. */
    Optional<List<Marked>> marked();

    /** The command line of a process that runs. */
    Optional<String> commandLine(long pid);

    /** Puts the installation's defaults into the builder. Throws {@link dev.hearth.config.ConfigException}. */
    void settingsInto(Config.Builder builder);

    Instant now();
}
