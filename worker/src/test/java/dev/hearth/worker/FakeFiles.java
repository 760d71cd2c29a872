package dev.hearth.worker;

import dev.hearth.model.AppId;
import dev.hearth.model.Artifact;
import dev.hearth.protocol.MasterToWorker.ReadLog;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.worker.process.DiskSpace;
import dev.hearth.worker.process.WorkFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Files in memory: what a test puts there, and what the worker puts there. */
final class FakeFiles implements WorkFiles, DiskSpace {
    final Map<String, byte[]> jars = new HashMap<>();
    final List<ReadLog> reads = new ArrayList<>();
    LogPiece piece = new LogPiece(Bytes.EMPTY, 0, 0, false, "");
    int abandoned;
    /** Until it is complete, nobody is told whether a jar is there. */
    CompletableFuture<Void> looked = CompletableFuture.completedFuture(null);

    long freeBytes = 1L << 40;
    boolean diskIsGone;
    Found found = new Found(List.of(), List.of());
    final List<Set<AppId>> surveys = new ArrayList<>();
    final List<Removal> removals = new ArrayList<>();
    long freedByRemoval;

    @Override
    public CompletionStage<Boolean> hasJar(Artifact jar) {
        return looked.thenApply(done -> jars.containsKey(jar.sha256()));
    }

    @Override
    public JarDownload download(Artifact jar) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        return new JarDownload() {
            @Override
            public void write(ByteBuffer piece) {
                byte[] bytes = new byte[piece.remaining()];
                piece.get(bytes);
                content.writeBytes(bytes);
            }

            @Override
            public CompletionStage<Void> finish() {
                if (content.size() != jar.bytes()) {
                    return CompletableFuture.failedFuture(new IOException("it came as " + content.size() + " bytes"));
                }
                jars.put(jar.sha256(), content.toByteArray());
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void abandon() {
                abandoned++;
            }
        };
    }

    @Override
    public CompletionStage<LogPiece> readLog(ReadLog request) {
        reads.add(request);
        return CompletableFuture.completedFuture(piece);
    }

    @Override
    public CompletionStage<Long> freeBytes() {
        return diskIsGone
                ? CompletableFuture.failedFuture(new IOException("/work: no such file or directory"))
                : CompletableFuture.completedFuture(freeBytes);
    }

    @Override
    public CompletionStage<Found> survey(Set<AppId> busy) {
        surveys.add(busy);
        return CompletableFuture.completedFuture(found);
    }

    @Override
    public CompletionStage<Void> remove(Removal removal) {
        removals.add(removal);
        freeBytes += freedByRemoval;
        return CompletableFuture.completedFuture(null);
    }
}
