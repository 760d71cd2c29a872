package dev.hearth.cli.doctor;

import dev.hearth.config.Config;
import dev.hearth.config.ConfigFiles;
import dev.hearth.config.Installation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** The host that this process runs on. */
public final class ThisHost implements Host {
    private static final Path PROC = Path.of("/proc");
    private static final String NETTY = "Netty";
    /** One of each part that a connection stands on. */
    private static final List<String> NETTY_CLASSES = List.of(
            "io.netty.util.Version",
            "io.netty.buffer.ByteBuf",
            "io.netty.channel.Channel",
            "io.netty.channel.epoll.EpollSocketChannel");

    /** Bears the directory of an executor in the environment of its processes. */
    private static final String MARK = "HEARTH_EXECUTOR_DIR=";

    /** A route is looked up for an address and a port, and is the same for all of them. */
    private static final int ANY_PORT = 9;

    private static final int LARGEST_FILE = 1 << 20;
    private static final int SYNC_BYTES = 4096;
    private static final Duration LONGEST_JVM_START = Duration.ofSeconds(30);

    private final Installation installation;
    private final Clock clock;
    private final Optional<Instant> mainReached;

    /** @param mainReached when this process's {@code main} began, if it was one of ours */
    public ThisHost(Installation installation, Clock clock, Optional<Instant> mainReached) {
        this.installation = installation;
        this.clock = clock;
        this.mainReached = mainReached;
    }

    @Override
    public Optional<String> read(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty(); // a pipe that nobody writes to would be waited for
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(new String(in.readNBytes(LARGEST_FILE), StandardCharsets.UTF_8));
        } catch (IOException | SecurityException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> names(Path directory) {
        try (Stream<Path> found = Files.list(directory)) {
            return found.map(each -> each.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public Optional<Owned> owned(Path file) {
        try {
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            return Optional.of(
                    new Owned(attributes.owner().getName(), PosixFilePermissions.toString(attributes.permissions())));
        } catch (UnsupportedOperationException e) {
            return Files.exists(file) ? Optional.of(new Owned(property("user.name"), "")) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Long> freeBytes(Path path) {
        try {
            return Optional.of(Files.getFileStore(real(path)).getUsableSpace());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        for (int names = absolute.getNameCount(); names > 0; names--) {
            try {
                return absolute.getRoot().resolve(absolute.subpath(0, names)).toRealPath();
            } catch (IOException e) {
                // the one above it may exist
                continue;
            }
        }
        return absolute.getRoot();
    }

    @Override
    public String property(String name) {
        return System.getProperty(name, "");
    }

    @Override
    public int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    @Override
    public String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return read(Path.of("/etc/hostname")).map(String::strip).orElse("this host");
        }
    }

    @Override
    public Optional<InetAddress> routeTo(InetAddress other) {
        try (DatagramSocket probe = new DatagramSocket()) {
            // asks the routing table; nothing is sent
            probe.connect(other, ANY_PORT);
            return Optional.of(probe.getLocalAddress()).filter(each -> !each.isAnyLocalAddress());
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<InetAddress> addresses(String name) {
        try {
            return Arrays.asList(InetAddress.getAllByName(name));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    @Override
    public Optional<String> listenTrouble(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public List<Duration> syncs(Path directory, int count) throws IOException {
        Path file = Files.createTempFile(real(directory), ".hearth-doctor", "");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            List<Duration> times = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Instant before = clock.instant();
                int unused = channel.write(ByteBuffer.allocate(SYNC_BYTES));
                channel.force(false);
                times.add(Duration.between(before, clock.instant()));
            }
            return times;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public Duration jvmStart() throws IOException {
        // this command's own tells as much as another's, which would take processors from what else is to be found out
        Optional<Duration> own = mainReached.flatMap(reached -> OwnStart.took(reached, clock));
        return own.isPresent() ? own.get() : jvmStartOfAnother();
    }

    private Duration jvmStartOfAnother() throws IOException {
        Path java = Path.of(property("java.home"), "bin", "java");
        Instant before = clock.instant();
        Process process = new ProcessBuilder(
                        java.toString(),
                        "-Xmx16m",
                        "-Xshare:auto",
                        "-XX:+UseG1GC",
                        "-XX:-UsePerfData",
                        "-Xint",
                        "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            int status = process.onExit()
                    .get(LONGEST_JVM_START.toMillis(), TimeUnit.MILLISECONDS)
                    .exitValue();
            if (status != 0) {
                throw new IOException(java + " ended with status " + status);
            }
            return Duration.between(before, clock.instant());
        } catch (TimeoutException e) {
            return LONGEST_JVM_START;
        } catch (ExecutionException e) {
            throw new IOException(java + " could not be waited for", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + java, e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** As their jars' manifests tell, which a class-data archive has, too: to open the jars takes a good part of a check. */
    @Override
    public List<String> nettyVersions() {
        List<String> versions = new ArrayList<>();
        for (String each : NETTY_CLASSES) {
            try {
                Package part = Class.forName(each, false, ThisHost.class.getClassLoader())
                        .getPackage();
                String title = part.getImplementationTitle();
                String version = part.getImplementationVersion();
                // in a jar of many libraries they are another one's
                if (title != null && title.startsWith(NETTY) && version != null) {
                    versions.add(version);
                }
            } catch (ClassNotFoundException | LinkageError e) {
                // without this part
                continue;
            }
        }
        return versions;
    }

    @Override
    public Optional<List<Marked>> marked() {
        if (read(PROC.resolve("self/environ")).isEmpty()) {
            return Optional.empty();
        }
        List<Marked> marked = new ArrayList<>();
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            all.forEach(each -> mark(each.pid()).ifPresent(found -> marked.add(new Marked(each.pid(), found))));
        }
        return Optional.of(marked);
    }

    private Optional<Path> mark(long pid) {
        String environment =
                read(PROC.resolve(String.valueOf(pid)).resolve("environ")).orElse("");
        if (!environment.contains(MARK)) {
            return Optional.empty();
        }
        try {
            return Arrays.stream(environment.split("\0", -1))
                    .filter(each -> each.startsWith(MARK))
                    .map(each -> Path.of(each.substring(MARK.length())))
                    .findFirst();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> commandLine(long pid) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        return process.flatMap(each -> read(PROC.resolve(String.valueOf(pid)).resolve("cmdline"))
                .map(text -> text.replace('\0', ' '))
                .or(() -> each.info().commandLine()));
    }

    @Override
    public void settingsInto(Config.Builder builder) {
        ConfigFiles.readIntoIfPresent(installation.defaultsFile(), builder);
    }

    @Override
    public Instant now() {
        return clock.instant();
    }
}
