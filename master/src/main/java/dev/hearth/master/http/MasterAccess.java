package dev.hearth.master.http;

import dev.hearth.master.audit.Actor;
import dev.hearth.model.Artifact;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.Explanation;
import dev.hearth.protocol.ClientToMaster.History;
import dev.hearth.protocol.ClientToMaster.Hosts;
import dev.hearth.protocol.ClientToMaster.Killing;
import dev.hearth.protocol.ClientToMaster.LogRead;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.SubmitDriverReply;
import dev.hearth.protocol.ClientToMaster.Tokens;
import dev.hearth.protocol.MasterToWorker.LogName;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * What the HTTP side asks the master. Callable from any thread; the answers are those that commands get, are durable,
 * and complete in a loop of the readers, so that what is made of them takes no time from the master's.
 */
public interface MasterAccess {

    /**
     * How far the master is.
     *
     * @param awaitedWorkers on which an earlier master's processes run, and that have not come back yet
     * @param awaitedApplications of an earlier master whose drivers have not come back yet
     * @param journal where its state is kept: as {@code hearth.deploy.recoveryMode} says
     */
    record Standing(Epoch epoch, int awaitedWorkers, int awaitedApplications, String journal) {
        /** Whether nothing that an earlier master left is still expected. */
        public boolean isRecovered() {
            return awaitedWorkers == 0 && awaitedApplications == 0;
        }
    }

    /** The cluster as it was a short while ago: at once, and in no loop. */
    MasterState latest();

    /** The cluster as it is, or will be in less than a second. */
    CompletionStage<MasterState> state();

    /** Shows that the loop and the journal work, since it comes through both. */
    CompletionStage<Standing> standing();

    /** How it stands with the driver or application of that id, or of that unique beginning of one. */
    CompletionStage<EndState> end(String id);

    /** What has happened to the driver or application of that id, or of that unique beginning of one. */
    CompletionStage<History> history(String id);

    /** What master and workers run on, and how their clocks stand; each worker that is connected is asked. */
    CompletionStage<Hosts> hosts();

    /**
     * Why the driver or application of that id, or of that unique beginning of one, waits, or why it ended. Without an id, and
     * with a sentence, when there is none.
     */
    CompletionStage<Explanation> explanation(String id);

    /** The tokens there are, for those alone who may make others. */
    CompletionStage<Tokens> tokens();

    /** A piece of a log, wherever it is. */
    CompletionStage<LogRead> log(ExecutorId process, LogName log, long offset, int maxBytes);

    /** The lengths of those of the artifacts, given by their SHA-256, that are stored. */
    CompletionStage<Map<String, Long>> stored(Set<String> artifacts);

    /**
     * Stores a jar for a driver to come, and keeps it for ten minutes. Blocks while it reads: not for the server's threads.
     * Fails with an {@link java.io.IOException}, a sentence.
     *
     * @param body empty: the jar is stored, and only kept for longer
     */
    CompletionStage<Void> store(Artifact artifact, Optional<InputStream> body);

    /** Takes a driver whose jars are stored. Each call is a submission of its own. Sees to what the audit log tells. */
    CompletionStage<SubmitDriverReply> submit(DriverSpec spec, Actor by);

    /** Forgets the applications and drivers that are over, as whose time has come. Returns how many there were. */
    CompletionStage<Integer> forgetEnded();

    /**
     * Ends the driver or application of that id. Repeating it is harmless. Fails with an {@link
     * dev.hearth.rpc.RpcException} when who asks may not, and sees to what the audit log tells.
     */
    CompletionStage<Killing> kill(String id, Actor by);
}
