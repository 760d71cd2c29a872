package dev.hearth.simulation;

import dev.hearth.model.Artifact;
import dev.hearth.model.DriverId;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.DriverState;
import dev.hearth.model.LaunchCommand;
import dev.hearth.model.Resources;
import dev.hearth.protocol.ClientToMaster.DriverSubmitted;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.Kill;
import dev.hearth.protocol.ClientToMaster.RequestEnd;
import dev.hearth.protocol.ClientToMaster.SubmitDriver;
import dev.hearth.protocol.ClientToMaster.SubmitDriverReply;
import dev.hearth.protocol.Endpoints;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The process of a command that has the cluster run a driver: submits, sometimes twice, asks on how it stands, and may want
 * it ended. What fails is tried again until it succeeds.
 */
final class SimClient {
    /** Does its jobs, and ends with a status that the world chooses. */
    static final String MAIN_CLASS = "dev.hearth.simulation.Driven";

    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration ASKED = Duration.ofSeconds(3);
    private static final int SUBMITTED_TWICE_IN_A_HUNDRED = 20;

    private final World world;
    private final SimCluster cluster;
    private final SimProcess process;
    private final SubmitDriver submission;
    private final byte[] jar;
    private int attempts;
    private Optional<DriverId> driver = Optional.empty();
    private Optional<EndState> end = Optional.empty();
    private Optional<String> refused = Optional.empty();

    SimClient(SimCluster cluster, String host, boolean supervise) {
        this.world = cluster.world();
        this.cluster = cluster;
        this.process = new SimProcess(world, cluster.promises(), host, "command " + host);
        this.jar = ("the jar of " + host).getBytes(StandardCharsets.UTF_8);
        Artifact artifact = new Artifact(host + ".jar", sha256(jar), jar.length);
        LaunchCommand command = new LaunchCommand(
                MAIN_CLASS, List.of(), Map.of(), List.of(LaunchCommand.COMMAND_INSTALLATION), List.of(), List.of());
        this.submission = new SubmitDriver(
                "key of " + host,
                new DriverSpec(host, "somebody", new Resources(1, 512L << 20), command, List.of(artifact), supervise));
        process.env().serveStreams((name, from) -> Channels.newChannel(new ByteArrayInputStream(jar)));
        process.loop().execute(this::submit);
    }

    SimProcess process() {
        return process;
    }

    /** Whether it knows that the driver is over, or that there is none. */
    boolean isDone() {
        return end.isPresent() || refused.isPresent();
    }

    /** The driver, once it was taken. */
    Optional<DriverId> driver() {
        return driver;
    }

    /** Wants the driver ended, as soon as it was taken. */
    void kill() {
        process.loop().execute(() -> {
            if (driver.isEmpty()) {
                again(AGAIN, this::kill);
            } else {
                ask(
                        new Kill(driver.get().value(), "somebody wants that"),
                        killing -> cluster.check(
                                killing.id().isPresent(), "the driver " + driver.get() + " is not known: " + killing),
                        this::kill);
            }
        });
    }

    private void submit() {
        ask(submission, this::submitted, this::submit);
    }

    private void submitted(SubmitDriverReply reply) {
        if (!(reply instanceof DriverSubmitted taken)) {
            refused = Optional.of(reply.toString());
            world.trace(process + " is refused: " + reply);
            return;
        }
        cluster.check(
                driver.isEmpty() || driver.get().equals(taken.driver()),
                "one submission is both " + driver + " and " + taken.driver());
        boolean first = driver.isEmpty();
        driver = Optional.of(taken.driver());
        if (world.percent(SUBMITTED_TWICE_IN_A_HUNDRED)) {
            again(AGAIN, this::submit);
        }
        if (first) {
            follow();
        }
    }

    private void follow() {
        ask(
                new RequestEnd(driver.orElseThrow().value()),
                state -> {
                    cluster.check(state.id().isPresent(), "the driver " + driver + " is not known: " + state);
                    cluster.check(
                            end.isEmpty() || end.get().state().equals(state.state()),
                            "the driver " + driver + " is over, " + end + ", and then " + state);
                    if (state.over() && end.isEmpty()) {
                        world.trace(process + " hears of the end: " + state.state());
                        count(state);
                    }
                    end = state.over() ? Optional.of(state) : end;
                    again(ASKED, this::follow);
                },
                this::follow);
    }

    private void count(EndState state) {
        switch (DriverState.valueOf(state.state())) {
            case FINISHED -> world.count(Transition.DRIVER_FINISHED);
            case FAILED -> world.count(Transition.DRIVER_FAILED);
            case KILLED -> world.count(Transition.DRIVER_KILLED);
            case ERROR -> world.count(Transition.DRIVER_LOST);
            case SUBMITTED, RUNNING -> cluster.check(false, "over and not over: " + state);
        }
    }

    private <R extends Message> void ask(Request<R> request, Consumer<R> onAnswer, Runnable onFailure) {
        List<RpcAddress> masters = cluster.setup().addresses();
        RpcAddress to = masters.get(attempts++ % masters.size());
        var unused = process.env()
                .connect(to, SimDriver.ofUser(world), Role.MASTER, ANSWER)
                .whenComplete((peer, failure) -> {
                    if (failure == null) {
                        ask(peer, request, onAnswer, onFailure);
                    } else {
                        again(AGAIN, onFailure);
                    }
                });
    }

    private <R extends Message> void ask(Peer peer, Request<R> request, Consumer<R> onAnswer, Runnable onFailure) {
        var unused = peer.endpoint(Endpoints.MASTER).ask(request, ANSWER).whenComplete((answer, failure) -> {
            peer.close("answered");
            if (failure == null) {
                onAnswer.accept(answer);
            } else {
                again(AGAIN, onFailure);
            }
        });
    }

    private void again(Duration after, Runnable step) {
        var unused = process.loop().schedule(after, step);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
