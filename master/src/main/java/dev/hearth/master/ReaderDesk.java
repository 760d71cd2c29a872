package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.master.audit.Actor;
import dev.hearth.master.http.MasterAccess;
import dev.hearth.model.Artifact;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.Explanation;
import dev.hearth.protocol.ClientToMaster.History;
import dev.hearth.protocol.ClientToMaster.Hosts;
import dev.hearth.protocol.ClientToMaster.Kill;
import dev.hearth.protocol.ClientToMaster.Killing;
import dev.hearth.protocol.ClientToMaster.LogRead;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RequestEnd;
import dev.hearth.protocol.ClientToMaster.RequestExplanation;
import dev.hearth.protocol.ClientToMaster.RequestHistory;
import dev.hearth.protocol.ClientToMaster.RequestLog;
import dev.hearth.protocol.ClientToMaster.SubmitDriverReply;
import dev.hearth.protocol.ClientToMaster.Tokens;
import dev.hearth.protocol.MasterToWorker.LogName;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Reply;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.RpcException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/** Brings what the HTTP side asks into the loop, where the same parts answer that answer commands. */
final class ReaderDesk {
    private final EventLoop loop;
    private final MasterParts parts;
    private final MasterSnapshots snapshots;
    private final ClientDesk clients;
    private final HttpSubmissions submissions;
    private final Epoch epoch;

    ReaderDesk(
            MasterParts parts,
            MasterSnapshots snapshots,
            ClientDesk clients,
            HttpSubmissions submissions,
            Epoch epoch) {
        this.loop = parts.loop();
        this.parts = parts;
        this.snapshots = snapshots;
        this.clients = clients;
        this.submissions = submissions;
        this.epoch = epoch;
    }

    /**
     * The same for readers, who make of an answer what they show: outside of the master's loop.
     *
     * @param journal where the state is kept
     * @param readers where answers complete
     */
    MasterAccess access(String journal, Executor readers) {
        return new Access(journal, readers);
    }

    private final class Access implements MasterAccess {
        private final String journal;
        private final Executor readers;

        private Access(String journal, Executor readers) {
            this.journal = journal;
            this.readers = readers;
        }

        @Override
        public MasterState latest() {
            return snapshots.latest();
        }

        @Override
        public CompletionStage<MasterState> state() {
            return inLoop(answer -> snapshots.ask(answer::complete));
        }

        @Override
        public CompletionStage<Standing> standing() {
            return inLoop(answer -> {
                int applications = (int) parts.state().applications().stream()
                        .filter(app -> !app.isClaimed())
                        .count();
                Standing standing =
                        new Standing(epoch, parts.state().absentWorkers().size(), applications, journal);
                parts.committer().afterThisTurn(() -> answer.complete(standing));
            });
        }

        @Override
        public CompletionStage<EndState> end(String id) {
            return inLoop(answer -> clients.end(new RequestEnd(id), new Promised<>(answer)));
        }

        @Override
        public CompletionStage<History> history(String id) {
            return inLoop(answer -> clients.history(new RequestHistory(id), new Promised<>(answer)));
        }

        @Override
        public CompletionStage<Hosts> hosts() {
            return inLoop(answer -> clients.hosts(new Promised<>(answer)));
        }

        @Override
        public CompletionStage<Tokens> tokens() {
            return inLoop(answer -> {
                Tokens tokens =
                        new Tokens(loop.wallTime(), parts.state().tokens().all());
                parts.committer().afterThisTurn(() -> answer.complete(tokens));
            });
        }

        @Override
        public CompletionStage<Explanation> explanation(String id) {
            return inLoop(answer -> clients.explain(new RequestExplanation(id), new Promised<>(answer)));
        }

        @Override
        public CompletionStage<LogRead> log(ExecutorId process, LogName log, long offset, int maxBytes) {
            return inLoop(
                    answer -> clients.log(new RequestLog(process, log, offset, maxBytes), new Promised<>(answer)));
        }

        @Override
        public CompletionStage<Killing> kill(String id, Actor by) {
            return inLoop(answer -> clients.kill(new Kill(id, ""), by, new Promised<>(answer)));
        }

        @Override
        public CompletionStage<Map<String, Long>> stored(Set<String> artifacts) {
            return inLoop(answer -> answer.complete(submissions.stored(artifacts)));
        }

        @Override
        public CompletionStage<Void> store(Artifact artifact, Optional<InputStream> body) {
            return submissions.store(artifact, body);
        }

        @Override
        public CompletionStage<SubmitDriverReply> submit(DriverSpec spec, Actor by) {
            return inLoop(answer -> submissions.submit(spec, by, new Promised<>(answer)));
        }

        @Override
        public CompletionStage<Integer> forgetEnded() {
            return inLoop(answer -> submissions.forgetEnded(answer::complete));
        }

        private <T> CompletionStage<T> inLoop(Consumer<CompletableFuture<T>> task) {
            CompletableFuture<T> answer = new CompletableFuture<>();
            loop.execute(() -> task.accept(answer));
            return answer.thenApplyAsync(Function.identity(), readers);
        }
    }

    private record Promised<R extends Message>(CompletableFuture<R> answer) implements Reply<R> {
        @Override
        public void answer(R reply) {
            if (!answer.complete(reply)) {
                throw new IllegalStateException("already answered");
            }
        }

        @Override
        public void fail(RpcError error, String message) {
            answer.completeExceptionally(new RpcException(error, message));
        }
    }
}
