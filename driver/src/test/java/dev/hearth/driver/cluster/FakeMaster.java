package dev.hearth.driver.cluster;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.model.AppId;
import dev.hearth.model.Epoch;
import dev.hearth.protocol.AppToMaster;
import dev.hearth.protocol.AppToMaster.ApplicationHeartbeat;
import dev.hearth.protocol.AppToMaster.ApplicationProgress;
import dev.hearth.protocol.AppToMaster.ExecutorRegistered;
import dev.hearth.protocol.AppToMaster.ExecutorWorked;
import dev.hearth.protocol.AppToMaster.ExecutorsKilled;
import dev.hearth.protocol.AppToMaster.ExecutorsRequested;
import dev.hearth.protocol.AppToMaster.KillExecutors;
import dev.hearth.protocol.AppToMaster.RegisterApplication;
import dev.hearth.protocol.AppToMaster.RegisterApplicationRefused;
import dev.hearth.protocol.AppToMaster.RegisteredApplication;
import dev.hearth.protocol.AppToMaster.RequestExecutors;
import dev.hearth.protocol.AppToMaster.UnregisterApplication;
import dev.hearth.protocol.AppToMaster.UnregisteredApplication;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEndpoint;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.Transport;
import dev.hearth.rpc.memory.MemoryNetwork;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A master in virtual time that takes every application, and writes down what it hears. */
final class FakeMaster implements RpcEndpoint {
    static final Duration HEARTBEAT = Duration.ofSeconds(2);

    final List<Message> heard = new ArrayList<>();
    final ManualEventLoop loop;
    Optional<String> refusal = Optional.empty();
    boolean answers = true;
    Optional<Peer> application = Optional.empty();

    /** What it accepts from others. */
    final KeyRing keys;

    private final MemoryNetwork network;
    private final Transport transport;
    private final AppId app;
    private final Epoch epoch;

    FakeMaster(ManualTime time, MemoryNetwork network, String host, int port, Role role, Secret secret, long epoch) {
        this.network = network;
        this.loop = new ManualEventLoop(time, host + "-" + epoch);
        this.transport = network.transport(host);
        this.app = new AppId("app-1");
        this.epoch = new Epoch("cluster", epoch);
        this.keys = new KeyRing().grant(KeyRing.CLUSTER, Set.of(Role.SUBMIT), secret);
        RpcEnv env =
                new RpcEnv(loop, transport, HearthMessages.table(), RpcConfig.defaults(), new SecureRandom(), loop);
        env.register(Endpoints.MASTER, this);
        env.listen(new RpcAddress(host, port), new Credentials(role, "master", KeyRing.CLUSTER, secret), keys);
        time.runUntilIdle();
    }

    void crash() {
        loop.stop();
        network.crash(transport);
    }

    void tell(Message message) {
        loop.execute(
                () -> application.orElseThrow().endpoint(Endpoints.APP_CLIENT).tell(message));
    }

    <M> List<M> heard(Class<M> type) {
        return heard.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public List<Dispatch<?>> dispatches() {
        Set<Role> submit = Set.of(Role.SUBMIT);
        return List.of(Dispatch.over(AppToMaster.class)
                .<AppToMaster.RegisterApplicationReply, RegisterApplication>answer(
                        RegisterApplication.class, submit, (m, from, reply) -> {
                            heard.add(m);
                            application = Optional.of(from);
                            if (refusal.isPresent()) {
                                reply.answer(new RegisterApplicationRefused(refusal.get()));
                            } else if (answers) {
                                reply.answer(new RegisteredApplication(app, epoch, HEARTBEAT));
                            }
                        })
                .on(ApplicationHeartbeat.class, submit, (m, from) -> heard.add(m))
                .on(ExecutorRegistered.class, submit, (m, from) -> heard.add(m))
                .on(ExecutorWorked.class, submit, (m, from) -> heard.add(m))
                .on(ApplicationProgress.class, submit, (m, from) -> heard.add(m))
                .<ExecutorsRequested, RequestExecutors>answer(RequestExecutors.class, submit, (m, from, reply) -> {
                    heard.add(m);
                    if (answers) {
                        reply.answer(new ExecutorsRequested(m.app().equals(app)));
                    }
                })
                .<ExecutorsKilled, KillExecutors>answer(KillExecutors.class, submit, (m, from, reply) -> {
                    heard.add(m);
                    if (answers) {
                        reply.answer(new ExecutorsKilled(m.executors()));
                    }
                })
                .<UnregisteredApplication, UnregisterApplication>answer(
                        UnregisterApplication.class, submit, (m, from, reply) -> {
                            heard.add(m);
                            if (answers) {
                                reply.answer(new UnregisteredApplication(m.app()));
                            }
                        })
                .build());
    }
}
