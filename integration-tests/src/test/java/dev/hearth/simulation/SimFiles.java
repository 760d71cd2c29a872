package dev.hearth.simulation;

import dev.hearth.model.Artifact;
import dev.hearth.protocol.MasterToWorker.ReadLog;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.worker.process.WorkFiles;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The files of a worker: which jars its host has. There are no logs. */
final class SimFiles implements WorkFiles {
    private static final Duration SLOWEST = Duration.ofMillis(20);

    private final World world;
    private final Set<String> jars;

    /** @param jars of the host, by their digests; they outlive the worker */
    SimFiles(World world, Set<String> jars) {
        this.world = world;
        this.jars = jars;
    }

    @Override
    public CompletionStage<Boolean> hasJar(Artifact jar) {
        CompletableFuture<Boolean> found = new CompletableFuture<>();
        world.after(world.upTo(SLOWEST), () -> found.complete(jars.contains(jar.sha256())));
        return found;
    }

    @Override
    public JarDownload download(Artifact jar) {
        return new Download(jar);
    }

    @Override
    public CompletionStage<LogPiece> readLog(ReadLog request) {
        return CompletableFuture.completedFuture(new LogPiece(Bytes.EMPTY, 0, 0, true, ""));
    }

    private final class Download implements JarDownload {
        private final Artifact jar;
        private long bytes;

        Download(Artifact jar) {
            this.jar = jar;
        }

        @Override
        public void write(ByteBuffer piece) {
            bytes += piece.remaining();
        }

        @Override
        public CompletionStage<Void> finish() {
            CompletableFuture<Void> finished = new CompletableFuture<>();
            world.after(world.upTo(SLOWEST), () -> {
                if (bytes != jar.bytes()) {
                    world.violated("a jar of " + jar.bytes() + " bytes came as " + bytes);
                }
                jars.add(jar.sha256());
                finished.complete(null);
            });
            return finished;
        }

        @Override
        public void abandon() {
            bytes = 0;
        }
    }
}
