package dev.hearth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class ThreadDumpTest {

    /** A JVM that waits for the end of its standard input. */
    static final class Waiting {
        private Waiting() {}

        public static void main(String[] arguments) throws IOException {
            System.out.println("waits");
            int unused = System.in.read();
        }
    }

    @Test
    void aJvmTellsWhatItsThreadsDoAtTheFirstTimeAndAgain() throws Exception {
        Process other = java("-Xmx32m", "-cp", System.getProperty("java.class.path"), Waiting.class.getName());
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("waits");

            assertThat(ThreadDump.of(other.pid())).contains("Full thread dump", "ThreadDumpTest$Waiting.main");
            assertThat(ThreadDump.of(other.pid())).contains("Full thread dump", "ThreadDumpTest$Waiting.main");
        } finally {
            other.getOutputStream().close();
            assertThat(other.waitFor()).isZero();
        }
    }

    @Test
    void thisJvmTellsToo() {
        assertThat(ThreadDump.of(ProcessHandle.current().pid())).contains("ThreadDumpTest.thisJvmTellsToo");
    }

    @Test
    void aProcessThatIsGoneIsToldOfInASentence() throws Exception {
        Process gone = java("--version");
        assertThat(gone.inputReader().lines()).isNotEmpty();
        assertThat(gone.waitFor()).isZero();

        assertThat(ThreadDump.of(gone.pid()))
                .contains(String.valueOf(gone.pid()))
                .doesNotContain("Full thread dump");
    }

    @Test
    void whatAnswersWithoutEndIsCutOff() throws Exception {
        Process other = new ProcessBuilder("cat").start();
        Path socket = Path.of("/tmp/.java_pid" + other.pid());
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            Thread endless = new Thread(() -> answerWithoutEnd(server), "endless");
            endless.start();

            String answer = ThreadDump.of(other.pid());

            assertThat(answer).startsWith("again\nagain\n").hasSizeLessThan(ThreadDump.MOST_BYTES + 1);
            endless.join();
        } finally {
            Files.deleteIfExists(socket);
            other.getOutputStream().close();
            assertThat(other.waitFor()).isZero();
        }
    }

    private static void answerWithoutEnd(ServerSocketChannel server) {
        try (SocketChannel asked = server.accept()) {
            int unused = asked.write(ByteBuffer.wrap("0\n".getBytes(UTF_8)));
            while (true) {
                unused = asked.write(ByteBuffer.wrap("again\n".repeat(10_000).getBytes(UTF_8)));
            }
        } catch (IOException e) {
            // nobody reads any more
            return;
        }
    }

    private static Process java(String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(arguments);
        builder.command()
                .add(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
