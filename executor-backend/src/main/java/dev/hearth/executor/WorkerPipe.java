package dev.hearth.executor;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * This process's standard input, whose other end its worker holds: a line with the secret, and then nothing until the
 * worker is gone. A channel, because its close wakes the thread that reads it. One thread reads; any may close.
 */
final class WorkerPipe implements Closeable {
    private static final int MAX_SECRET_LINE = 1024;

    private final FileChannel channel;

    WorkerPipe(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes standard input away from the rest of the process: user code must not read the worker's life sign. */
    static WorkerPipe ofProcess() {
        WorkerPipe pipe = new WorkerPipe(new FileInputStream(FileDescriptor.in).getChannel());
        System.setIn(InputStream.nullInputStream());
        return pipe;
    }

    /** The first line. Throws with a sentence when there is none, or one that is no secret. */
    String secretLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer next = ByteBuffer.allocate(1);
        while (channel.read(next) > 0 && next.get(0) != '\n') {
            if (line.size() == MAX_SECRET_LINE) {
                throw new IOException("the first line of standard input is no secret: it is longer than "
                        + MAX_SECRET_LINE + " bytes");
            }
            line.write(next.get(0));
            next.clear();
        }
        if (line.size() == 0) {
            throw new IOException("no secret on standard input; a worker starts executors, people do not");
        }
        return line.toString(StandardCharsets.US_ASCII);
    }

    /** Waits for the end of the input, or for {@link #close}. Gives the number of bytes that came before it. */
    long awaitEnd() throws IOException {
        ByteBuffer skipped = ByteBuffer.allocate(256);
        long bytes = 0;
        for (int read = channel.read(skipped); read >= 0; read = channel.read(skipped)) {
            bytes += read;
            skipped.clear();
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
