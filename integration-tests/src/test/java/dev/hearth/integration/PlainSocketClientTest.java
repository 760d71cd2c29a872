package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AppId;
import dev.hearth.model.AppSecrets;
import dev.hearth.model.AppSpec;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.LaunchCommand;
import dev.hearth.protocol.AppToMaster.RegisterApplication;
import dev.hearth.protocol.AppToMaster.RegisterApplicationReply;
import dev.hearth.protocol.AppToMaster.RegisteredApplication;
import dev.hearth.protocol.AppToMaster.UnregisterApplication;
import dev.hearth.protocol.AppToMaster.UnregisteredApplication;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.Endpoints;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.HandshakeStep;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.VersionRange;
import dev.hearth.testing.Await;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.PlainClient;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a client needs that is written without Hearth's transport: a socket, the handshake and the codecs. */
class PlainSocketClientTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(0, 1);

    @Test
    void aPlainSocketRegistersAnApplicationAndUnregistersIt() throws IOException {
        try (PlainClient client = new PlainClient(CLUSTER.masterAddress(), LIMIT)) {
            assertThat(client.handshake(submitter(CLUSTER.secret()), Role.MASTER, VersionRange.CURRENT))
                    .isInstanceOf(HandshakeStep.Done.class);

            RegisterApplicationReply reply =
                    client.ask(Endpoints.MASTER, registration("plain"), RegisterApplicationReply.class);

            assertThat(reply).isInstanceOf(RegisteredApplication.class);
            AppId app = ((RegisteredApplication) reply).app();
            assertThat(view(app).map(ApplicationView::state)).contains(ApplicationState.WAITING);
            UnregisteredApplication over = client.ask(
                    Endpoints.MASTER, new UnregisterApplication(app, Optional.empty()), UnregisteredApplication.class);
            assertThat(over.app()).isEqualTo(app);
            assertThat(view(app).map(ApplicationView::state)).contains(ApplicationState.FINISHED);
        }
    }

    @Test
    void theSameKeyRegistersTheSameApplicationAgain() throws IOException {
        try (PlainClient client = new PlainClient(CLUSTER.masterAddress(), LIMIT)) {
            HandshakeStep unused = client.handshake(submitter(CLUSTER.secret()), Role.MASTER, VersionRange.CURRENT);
            RegisterApplication registration = registration("twice");

            RegisterApplicationReply first = client.ask(Endpoints.MASTER, registration, RegisterApplicationReply.class);
            RegisterApplicationReply again = client.ask(Endpoints.MASTER, registration, RegisterApplicationReply.class);

            assertThat(again).isEqualTo(first);
        }
    }

    @Test
    void anApplicationWhoseClientGoesAwayEnds() throws IOException {
        AppId app;
        try (PlainClient client = new PlainClient(CLUSTER.masterAddress(), LIMIT)) {
            HandshakeStep unused = client.handshake(submitter(CLUSTER.secret()), Role.MASTER, VersionRange.CURRENT);
            app = ((RegisteredApplication)
                            client.ask(Endpoints.MASTER, registration("gone"), RegisterApplicationReply.class))
                    .app();
        }

        ApplicationView ended = Await.value(
                "the application ends",
                Duration.ofSeconds(25),
                () -> view(app).filter(view -> view.state().isTerminal()));

        assertThat(ended.cause()).isNotEmpty();
    }

    @Test
    void aWrongSecretIsTold() throws IOException {
        try (PlainClient client = new PlainClient(CLUSTER.masterAddress(), LIMIT)) {
            HandshakeStep step =
                    client.handshake(submitter(Secret.random(new SecureRandom())), Role.MASTER, VersionRange.CURRENT);

            assertThat(step)
                    .isInstanceOfSatisfying(
                            HandshakeStep.Refused.class,
                            refused -> assertThat(refused.sentence()).contains("secret"));
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void aVersionThatDoesNotMeetIsToldWithBothRanges() throws IOException {
        try (PlainClient client = new PlainClient(CLUSTER.masterAddress(), LIMIT)) {
            HandshakeStep step = client.handshake(submitter(CLUSTER.secret()), Role.MASTER, new VersionRange(98, 99));

            assertThat(step)
                    .isInstanceOfSatisfying(
                            HandshakeStep.Refused.class,
                            refused -> assertThat(refused.sentence())
                                    .contains("98 to 99", VersionRange.CURRENT.toString()));
        }
    }

    private static Optional<ApplicationView> view(AppId app) {
        return CLUSTER.state().applications().stream()
                .filter(each -> each.app().equals(app))
                .findFirst();
    }

    static Credentials submitter(Secret secret) {
        return new Credentials(Role.SUBMIT, "plain", KeyRing.CLUSTER, secret);
    }

    private static RegisterApplication registration(String name) {
        return registration(name, 1L << 40);
    }

    static RegisterApplication registration(String name, long executorMemoryBytes) {
        LaunchCommand command = new LaunchCommand("app.None", List.of(), Map.of(), List.of(), List.of(), List.of());
        AppSpec spec = new AppSpec(
                name,
                "plain",
                OptionalInt.empty(),
                OptionalInt.empty(),
                executorMemoryBytes,
                command,
                "hearth://127.0.0.1:1");
        return new RegisterApplication(
                name + "-key-0123456789",
                spec,
                new AppSecrets(Secret.random(new SecureRandom())),
                Optional.empty(),
                List.of());
    }
}
