package dev.hearth.worker.process;

import dev.hearth.model.Artifact;
import dev.hearth.protocol.MasterToWorker.ReadLog;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import dev.hearth.rpc.StreamSink;
import java.util.concurrent.CompletionStage;

/**
 * The files of a worker that its loop asks for: jars by their content, and logs. Never blocks its caller; answers come on
 * any thread.
 */
public interface WorkFiles {

    /** Whether the jar is there, with the content that its digest says. */
    CompletionStage<Boolean> hasJar(Artifact jar);

    /** A place for a jar that comes as a stream. */
    JarDownload download(Artifact jar);

    /**
     * A piece of a log; empty when nothing is there. It is over when it reaches the end of what is there now, whoever
     * may still write to it.
     */
    CompletionStage<LogPiece> readLog(ReadLog request);

    /** A jar on its way. */
    interface JarDownload extends StreamSink {
        /**
         * All of it has come: it is in its place now.
         *
         * @return fails with an {@link java.io.IOException} that says what is wrong with it, or with its place; it has
         *     been abandoned then
         */
        CompletionStage<Void> finish();

        /** No more of it comes: what has come is of no use. */
        void abandon();
    }
}
