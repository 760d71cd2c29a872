package dev.hearth.cli;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What the threads of another JVM of this user are doing. On Linux asked of HotSpot at the socket where it serves the
 * JDK's tools, in the words in which they ask ({@code sun.tools.attach.VirtualMachineImpl} of the JDK): to start one of
 * the tools for each JVM takes longer than all else that a bundle has to do. Elsewhere, and where that fails, by the
 * tools. Blocks.
 */
final class ThreadDump {
    /** Without the owned locks of java.util.concurrent, for which the JVM would stand still while it walks its heap. */
    private static final String COMMAND = "Thread.print";

    /** Version 1 of the protocol: a command and its three arguments. */
    private static final String QUESTION = "1\0jcmd\0" + COMMAND + "\0\0\0";

    private static final String ANSWERED = "0\n";
    private static final String OWNER_ALONE = "rw-------";
    /** More than a bundle takes of one text. */
    static final int MOST_BYTES = 4 << 20;

    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final String SILENT =
            "no thread dump within " + LONGEST.toSeconds() + " s: the process does not answer\n";

    /** For the tool's own JVM. */
    private static final List<String> QUICK =
            List.of("-J-XX:+UseSerialGC", "-J-XX:TieredStopAtLevel=1", "-J-XX:-UsePerfData", "-J-Xmx32m");

    private ThreadDump() {}

    /** The dump; or why there is none, in a sentence. */
    static String of(long pid) {
        if (pid == ProcessHandle.current().pid()) {
            // newer JVMs stop all of their threads until the answer is read
            return byTool(pid);
        }
        try {
            return asked(pid);
        } catch (AsynchronousCloseException e) {
            return SILENT;
        } catch (IOException | AttachNotSupportedException | LinkageError e) {
            return byTool(pid);
        }
    }

    private static String asked(long pid) throws IOException, AttachNotSupportedException {
        Path socket = Path.of("/proc", String.valueOf(pid), "root", "tmp", ".java_pid" + pid);
        if (!Files.exists(socket)) {
            // which has the JVM open it
            VirtualMachine.attach(String.valueOf(pid)).detach();
        }
        checkOwn(socket, pid);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // a JVM that stands still does not even accept, once a few have asked in vain
            CompletableFuture.delayedExecutor(LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(new Closing(channel));
            boolean unusedOutcome = channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer question = ByteBuffer.wrap(QUESTION.getBytes(StandardCharsets.US_ASCII));
            while (question.hasRemaining()) {
                int unused = channel.write(question);
            }
            byte[] bytes = Channels.newInputStream(channel).readNBytes(MOST_BYTES);
            String answer = new String(bytes, StandardCharsets.UTF_8);
            if (!answer.startsWith(ANSWERED)) {
                throw new IOException(
                        "the JVM answered " + answer.lines().findFirst().orElse("nothing"));
            }
            return answer.substring(ANSWERED.length());
        }
    }

    /** Anybody may make a file of that name in /tmp. */
    private static void checkOwn(Path socket, long pid) throws IOException {
        PosixFileAttributes found = Files.readAttributes(socket, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!found.owner().equals(Files.getOwner(Path.of("/proc", String.valueOf(pid))))
                || !PosixFilePermissions.toString(found.permissions()).equals(OWNER_ALONE)) {
            throw new IOException(socket + " is not the JVM's");
        }
    }

    /** A class of its own: of functions that two threads are the first to want at once, one is generated. */
    private record Closing(SocketChannel channel) implements Runnable {
        @Override
        public void run() {
            try {
                channel.close();
            } catch (IOException e) {
                // whoever reads from it is told
                return;
            }
        }
    }

    private static String byTool(long pid) {
        Path bin = Path.of(System.getProperty("java.home"), "bin");
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(bin.resolve("jcmd"))) {
            command.add(bin.resolve("jcmd").toString());
            command.addAll(QUICK);
            command.addAll(List.of(String.valueOf(pid), COMMAND));
        } else if (Files.isExecutable(bin.resolve("jstack"))) {
            command.add(bin.resolve("jstack").toString());
            command.addAll(QUICK);
            command.addAll(List.of(String.valueOf(pid)));
        } else {
            return bin + " has neither jcmd nor jstack: it is no JDK\n";
        }
        try {
            Path answer = Files.createTempFile("hearth-threads", ".txt");
            try {
                return byTool(command, answer);
            } finally {
                Files.delete(answer);
            }
        } catch (IOException e) {
            return "no thread dump: " + e.getMessage() + "\n";
        }
    }

    private static String byTool(List<String> command, Path answer) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(answer.toFile())
                .start();
        try {
            process.onExit().get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
            return Files.readString(answer);
        } catch (TimeoutException e) {
            return SILENT;
        } catch (ExecutionException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted\n";
        } finally {
            process.destroyForcibly();
        }
    }
}
