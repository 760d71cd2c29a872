package dev.hearth.cli.doctor;

import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A host on which all is well, until a test says otherwise. */
final class FakeHost implements Host {
    static final Path HOME = Path.of("/opt/hearth");

    final Map<String, String> files = new HashMap<>(Map.of(
            "/proc/self/limits",
            """
            Limit                     Soft Limit           Hard Limit           Units
            Max processes             96365                96365                processes
            Max open files            65536                65536                files
            """,
            "/proc/meminfo",
            """
            MemTotal:       16777216 kB
            SwapTotal:       2097152 kB
            SwapFree:        2097152 kB
            CommitLimit:    10485760 kB
            Committed_AS:    1048576 kB
            """,
            "/proc/sys/vm/overcommit_memory",
            "0\n",
            "/proc/self/mounts",
            "/dev/sda1 / ext4 rw,relatime 0 0\ntmpfs /run tmpfs rw,nosuid 0 0\n",
            "/opt/hearth/conf/cluster.secret",
            "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n"));
    final Map<String, List<String>> directories = new HashMap<>();
    final Map<String, Owned> owners = new HashMap<>(Map.of(
            "/opt/hearth/conf", new Owned("alice", "rwxr-xr-x"),
            "/opt/hearth/conf/cluster.secret", new Owned("alice", "rw-------")));
    final Map<String, String> properties = new HashMap<>(Map.of(
            "java.version", "21.0.9",
            "java.specification.version", "21",
            "java.vendor", "Eclipse Adoptium",
            "java.home", "/usr/lib/jvm/21",
            "java.version.date", "2026-01-20",
            "java.io.tmpdir", "/tmp",
            "user.name", "alice"));
    final Map<String, List<String>> names = new HashMap<>(Map.of(
            "127.0.0.1", List.of("127.0.0.1"),
            "10.0.0.1", List.of("10.0.0.1"),
            "0.0.0.0", List.of("0.0.0.0"),
            "node1", List.of("10.0.0.1")));
    final Map<Integer, String> taken = new HashMap<>();
    final Map<Long, String> processes = new HashMap<>();
    final Map<String, String> settings = new HashMap<>();
    final List<Marked> marked = new ArrayList<>();
    Optional<Long> free = Optional.of(100L << 30);
    Duration sync = Duration.ofMillis(1);
    Optional<String> syncTrouble = Optional.empty();
    Duration jvmStart = Duration.ofMillis(60);
    Optional<String> jvmTrouble = Optional.empty();
    List<String> netty = List.of("4.2.18.Final", "4.2.19.Final");
    Optional<String> settingsTrouble = Optional.empty();
    Optional<String> route = Optional.of("10.0.0.1");
    int cores = 8;
    boolean tellsEnvironments = true;

    @Override
    public Optional<String> read(Path file) {
        return Optional.ofNullable(files.get(file.toString()));
    }

    @Override
    public List<String> names(Path directory) {
        return directories.getOrDefault(directory.toString(), List.of());
    }

    @Override
    public Optional<Owned> owned(Path file) {
        return Optional.ofNullable(owners.get(file.toString()));
    }

    @Override
    public Optional<Long> freeBytes(Path path) {
        return free;
    }

    @Override
    public Path real(Path path) {
        return path;
    }

    @Override
    public String property(String name) {
        return properties.getOrDefault(name, "");
    }

    @Override
    public int cores() {
        return cores;
    }

    @Override
    public String hostName() {
        return "node1";
    }

    @Override
    public List<InetAddress> addresses(String name) {
        return names.getOrDefault(name, List.of()).stream()
                .map(FakeHost::address)
                .toList();
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    @Override
    public Optional<InetAddress> routeTo(InetAddress other) {
        return route.map(FakeHost::address);
    }

    @Override
    public Optional<String> listenTrouble(String host, int port) {
        return Optional.ofNullable(taken.get(port));
    }

    @Override
    public List<Duration> syncs(Path directory, int count) throws IOException {
        if (syncTrouble.isPresent()) {
            throw new IOException(syncTrouble.get());
        }
        return Collections.nCopies(count, sync);
    }

    @Override
    public Duration jvmStart() throws IOException {
        if (jvmTrouble.isPresent()) {
            throw new IOException(jvmTrouble.get());
        }
        return jvmStart;
    }

    @Override
    public List<String> nettyVersions() {
        return netty;
    }

    @Override
    public Optional<List<Marked>> marked() {
        return tellsEnvironments ? Optional.of(marked) : Optional.empty();
    }

    @Override
    public Optional<String> commandLine(long pid) {
        return Optional.ofNullable(processes.get(pid));
    }

    @Override
    public void settingsInto(Config.Builder builder) {
        if (settingsTrouble.isPresent()) {
            throw new ConfigException(settingsTrouble.get());
        }
        builder.putAll(settings, "conf/hearth-defaults.conf");
    }

    @Override
    public Instant now() {
        return Instant.parse("2026-03-01T12:00:00Z");
    }
}
