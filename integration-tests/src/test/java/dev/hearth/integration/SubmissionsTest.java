package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AppId;
import dev.hearth.model.Artifact;
import dev.hearth.model.DriverId;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.LaunchCommand;
import dev.hearth.model.Resources;
import dev.hearth.protocol.AppToMaster.RegisteredApplication;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverSubmitted;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.SubmitDriver;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.Role;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.MasterProbe;
import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * kill -9 of the master at points drawn at random while submissions pour in: what it acknowledged it knows afterwards, and
 * the same key is the same submission. {@code -Dhearth.test.kills=200} draws more points.
 */
class SubmissionsTest {
    private static final int KILLS = Integer.getInteger("hearth.test.kills", 8);
    private static final int LANES = 4;
    private static final Duration SECONDS = Duration.ofSeconds(30);
    private static final byte[] JAR = "no jar that anybody opens".getBytes(StandardCharsets.UTF_8);

    /** Its leases outlast the test: these applications have no driver that would come back. */
    @RegisterExtension
    final LocalCluster cluster = new LocalCluster(0, 1)
            .conf("hearth.deploy.applicationReconnect", "600s")
            .conf("hearth.deploy.applicationLease", "600s")
            .conf("hearth.deploy.retainedApplications", "100000");

    @Test
    void everyAcknowledgedSubmissionSurvivesTheMasterAndKeepsItsId() {
        long seed = Long.getLong("hearth.seed", System.nanoTime());
        Random random = new Random(seed);
        cluster.probe().serve((name, from) -> Channels.newChannel(new ByteArrayInputStream(JAR)));
        Map<String, DriverId> drivers = new ConcurrentHashMap<>();
        Map<String, AppId> applications = new ConcurrentHashMap<>();

        for (int kill = 0; kill < KILLS; kill++) {
            String round = "round-" + kill + "-";
            Flood submissions = new Flood(round + "driver-", SubmissionsTest::submission);
            Flood registrations = new Flood(round + "app-", SubmissionsTest::registration);
            int acknowledged = random.nextInt(120);
            long nanos = random.nextInt(3_000_000);
            Await.until(
                    acknowledged + " are acknowledged",
                    SECONDS,
                    () -> submissions.answers.size() + registrations.answers.size() >= acknowledged);
            LockSupport.parkNanos(nanos);

            cluster.master().kill9();
            submissions.join();
            registrations.join();
            submissions.answers.forEach((key, answer) -> drivers.put(key, ((DriverSubmitted) answer).driver()));
            registrations.answers.forEach(
                    (key, answer) -> applications.put(key, ((RegisteredApplication) answer).app()));
            Child unused = cluster.restartMaster();

            assertThat(missing(drivers, driversKnown()))
                    .as("seed %s, kill %s", seed, kill)
                    .isEmpty();
            assertThat(missing(applications, applicationsKnown()))
                    .as("seed %s, kill %s", seed, kill)
                    .isEmpty();
        }

        Map<String, DriverId> again = new ConcurrentHashMap<>();
        Peer master = connect();
        drivers.keySet().forEach(key -> {
            DriverSubmitted answer = (DriverSubmitted)
                    cluster.probe().ask(master, submission(key)).join();
            assertThat(answer.again()).as(key).isTrue();
            again.put(key, answer.driver());
        });
        assertThat(again.equals(drivers))
                .as("same keys, same ids, seed %s", seed)
                .isTrue();
        Map<String, AppId> registered = new ConcurrentHashMap<>();
        applications
                .keySet()
                .forEach(key -> registered.put(
                        key,
                        ((RegisteredApplication) cluster.probe()
                                        .ask(master, registration(key))
                                        .join())
                                .app()));
        assertThat(registered.equals(applications))
                .as("same keys, same ids, seed %s", seed)
                .isTrue();
    }

    @Test
    void whatWasNotAcknowledgedIsTakenOnceWhenItIsSubmittedAgain() {
        cluster.probe().serve((name, from) -> Channels.newChannel(new ByteArrayInputStream(JAR)));
        Peer master = connect();
        List<CompletableFuture<Message>> first = List.of("a", "b", "c", "d", "e", "f").stream()
                .map(key -> cluster.probe().ask(master, submission(key)).<Message>thenApply(answer -> answer))
                .toList();
        cluster.master().kill9();
        Set<DriverId> acknowledged = first.stream()
                .filter(each -> settled(each))
                .map(each -> ((DriverSubmitted) each.join()).driver())
                .collect(Collectors.toSet());

        Child unused = cluster.restartMaster();
        Peer next = connect();
        Set<DriverId> all = List.of("a", "b", "c", "d", "e", "f").stream()
                .map(key -> ((DriverSubmitted)
                                cluster.probe().ask(next, submission(key)).join())
                        .driver())
                .collect(Collectors.toSet());

        assertThat(all).hasSize(6).containsAll(acknowledged);
        assertThat(driversKnown()).isEqualTo(all);
    }

    /** Submits key after key, a few at a time, until its connection breaks. */
    private final class Flood {
        final ConcurrentMap<String, Message> answers = new ConcurrentHashMap<>();
        private final List<CompletableFuture<Void>> lanes;

        Flood(String prefix, Function<String, Request<? extends Message>> request) {
            Peer master = connect();
            lanes = IntStream.range(0, LANES)
                    .mapToObj(lane -> next(master, prefix + lane + "-", 0, request))
                    .toList();
        }

        void join() {
            lanes.forEach(lane -> {
                boolean unused = settled(lane);
            });
        }

        private CompletableFuture<Void> next(
                Peer master, String prefix, int number, Function<String, Request<? extends Message>> request) {
            String key = prefix + number;
            return cluster.probe().ask(master, request.apply(key)).thenCompose(answer -> {
                answers.put(key, answer);
                return next(master, prefix, number + 1, request);
            });
        }
    }

    /** Waits until it is done; whether it has a value. */
    private static boolean settled(CompletableFuture<?> future) {
        return future.handle((value, failure) -> failure == null)
                .orTimeout(SECONDS.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private Peer connect() {
        MasterProbe probe = cluster.probe();
        return probe.connect(cluster.masterAddress(), cluster.secret(), Role.SUBMIT)
                .join();
    }

    /** What was acknowledged and is not known, by key. */
    private static <I> Map<String, I> missing(Map<String, I> acknowledged, Set<I> known) {
        Map<String, I> missing = new TreeMap<>(acknowledged);
        missing.values().removeIf(known::contains);
        return missing;
    }

    private Set<DriverId> driversKnown() {
        return cluster.state().drivers().stream().map(DriverView::driver).collect(Collectors.toSet());
    }

    private Set<AppId> applicationsKnown() {
        return cluster.state().applications().stream().map(ApplicationView::app).collect(Collectors.toSet());
    }

    private static SubmitDriver submission(String key) {
        LaunchCommand command = new LaunchCommand("app.None", List.of(), Map.of(), List.of(), List.of(), List.of());
        return new SubmitDriver(
                key,
                new DriverSpec(
                        key,
                        "somebody",
                        new Resources(1, 64L << 20),
                        command,
                        List.of(new Artifact("program.jar", sha256(), JAR.length)),
                        false));
    }

    private static Request<? extends Message> registration(String key) {
        return PlainSocketClientTest.registration(key, 1L << 30);
    }

    private static String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(JAR));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
