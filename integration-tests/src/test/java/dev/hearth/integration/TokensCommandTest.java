package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AccessToken;
import dev.hearth.model.HeldToken;
import dev.hearth.model.TokenId;
import dev.hearth.model.TokenRole;
import dev.hearth.protocol.ClientToMaster.CreateToken;
import dev.hearth.protocol.ClientToMaster.RevokeToken;
import dev.hearth.rpc.Role;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.MasterSite;
import dev.hearth.testing.ProcSweep;
import dev.hearth.testing.RawHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Tokens as people use them, with real processes. */
class TokensCommandTest {
    private static final Duration SECONDS = Duration.ofSeconds(60);
    /** Several times the second or two that it takes. */
    private static final Duration SOON = Duration.ofSeconds(15);

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(1, 2);

    @TempDir
    Path directory;

    private static Child run(Map<String, String> environment, String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(1, List.of("--master", CLUSTER.url()));
        Child child = CLUSTER.cli(environment, List.of(), arguments);
        int unused = child.exit(SECONDS);
        return child;
    }

    private Path token(String name, String role) {
        Path file = directory.resolve(name + ".token");
        Child create = run(
                Map.of(),
                "token",
                "create",
                "--role",
                role,
                "--name",
                name,
                "--expires",
                "1h",
                "--output",
                file.toString());
        assertThat(create.exitCode()).as(create::report).isZero();
        assertThat(create.out().strip()).matches("token-[0-9a-f]{16}");
        return file;
    }

    @Test
    void aSubmittersTokenSubmitsAndIsOverAtOnceWhenItIsRevoked() throws IOException {
        Path file = token("alice", "submit");
        Map<String, String> alice = Map.of("HEARTH_TOKEN_FILE", file.toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        MasterSite site = new MasterSite(CLUSTER);

        Child status = run(alice, "status");
        assertThat(status.exitCode()).as(status::report).isZero();
        assertThat(RawHttp.get(site.port(), "/api/v1/state", MasterSite.bearer(file)))
                .startsWith("HTTP/1.1 200 ");
        Path ready = directory.resolve("ready");
        Path go = directory.resolve("go");
        Child submit = CLUSTER.submission(Programs.jar(), "app.Talk")
                .conf("hearth.cores.max", "1")
                .conf("hearth.authenticate.tokenFile", file.toString())
                .start(ready, go);
        Await.until("it has talked", SECONDS, () -> Files.exists(ready));
        String app = CLUSTER.newestApplication().orElseThrow().app().value();
        assertThat(CLUSTER.newestApplication().orElseThrow().user()).isEqualTo("alice");
        String secret = Files.readString(file).strip().split("\\.", 2)[1];
        assertThat(ProcSweep.marked(CLUSTER.directory().toString()).values()).noneMatch(line -> line.contains(secret));
        Child drain = run(alice, "drain", "127.0.0.1");
        assertThat(drain.exitCode()).as(drain::report).isEqualTo(3);
        assertThat(drain.err())
                .contains(
                        "this token has the role submit, and this needs operator",
                        "hearth token create --role operator")
                .hasLineCount(1);
        Child create = run(alice, "token", "create", "--role", "read");
        assertThat(create.exitCode()).as(create::report).isEqualTo(3);
        assertThat(create.err()).contains("a token makes no tokens");

        Child revoke = run(Map.of(), "token", "revoke", "alice");

        assertThat(revoke.exitCode()).as(revoke::report).isZero();
        Child after = run(alice, "status");
        assertThat(after.exitCode()).as(after::report).isEqualTo(3);
        assertThat(after.err()).contains("none of that master's, was revoked, or has expired");
        assertThat(run(alice, "drain", "127.0.0.1").err())
                .contains("none of that master's, was revoked, or has expired");
        assertThat(RawHttp.get(site.port(), "/api/v1/state", MasterSite.bearer(file)))
                .startsWith("HTTP/1.1 401 ");
        Await.until(
                "its application is over",
                SECONDS,
                () -> CLUSTER.state().applications().stream()
                        .anyMatch(each ->
                                each.app().value().equals(app) && each.state().isTerminal()));
        Files.createFile(go);
        assertThat(submit.exit(SECONDS)).as(submit::report).isNotZero();
        assertThat(run(Map.of(), "token", "list").out()).doesNotContain("alice");
        assertThat(CLUSTER.report()).doesNotContain(secret);
    }

    @Test
    void aReadersTokenIsToldWhatItLacksByEveryCommandAlike() throws IOException {
        Path file = made("rita", TokenRole.READ, Duration.ofHours(1));
        Map<String, String> rita = Map.of("HEARTH_TOKEN_FILE", file.toString());

        for (int i = 0; i < 5; i++) {
            Child kill = run(rita, "kill", "x");
            assertThat(kill.exitCode()).as(kill::report).isEqualTo(3);
            assertThat(kill.err())
                    .contains(": this token has the role read, and this needs submit: ask for one made")
                    .doesNotContain("do not share")
                    .hasLineCount(1);
        }
        for (String mode : List.of("client", "cluster")) {
            Child submit = CLUSTER.submission(Programs.jar(), "app.Driven")
                    .flag("--deploy-mode", mode)
                    .conf("hearth.authenticate.tokenFile", file.toString())
                    .start("count");
            assertThat(submit.exit(SECONDS)).as(submit::report).isEqualTo(3);
            assertThat(submit.err())
                    .contains("this token has the role read, and this needs submit")
                    .doesNotContain("do not share", "cluster secret");
        }
        Child revoke = run(Map.of(), "token", "revoke", "rita");
        assertThat(revoke.exitCode()).as(revoke::report).isZero();
    }

    /** The same as the command makes one, without its process. */
    private Path made(String name, TokenRole role, Duration lifetime) throws IOException {
        byte[] id = new byte[8];
        new SecureRandom().nextBytes(id);
        AccessToken token = CLUSTER.ask(
                        Role.OPERATOR,
                        new CreateToken(
                                new TokenId(TokenId.PREFIX + HexFormat.of().formatHex(id)),
                                name,
                                role,
                                Optional.of(lifetime)))
                .token()
                .orElseThrow();
        Path file = Files.createFile(
                directory.resolve(name + ".token"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, new HeldToken(token.id(), token.secret(CLUSTER.secret())).text());
    }

    /** What somebody with a token has open: streams, and a session in a browser. */
    private record Looking(List<RawHttp> streams, String cookie) {}

    private static Looking look(MasterSite site, Path token, String cookie, String... streams) {
        List<RawHttp> open = new ArrayList<>();
        for (String stream : streams) {
            for (String proof : List.of(cookie, MasterSite.bearer(token))) {
                RawHttp http = new RawHttp(site.port());
                open.add(http);
                http.send("GET " + stream + " HTTP/1.1\r\nHost: localhost:" + site.port()
                                + "\r\nConnection: close\r\nAccept: text/event-stream\r\n" + proof + "\r\n\r\n")
                        .readUntil("data: {");
            }
        }
        assertThat(RawHttp.get(site.port(), "/", cookie)).startsWith("HTTP/1.1 200 ");
        return new Looking(open, cookie);
    }

    private static void assertEnded(MasterSite site, Looking looking) {
        for (RawHttp stream : looking.streams()) {
            try (stream) {
                stream.readUntil("the session or token that this stream was opened with is over");
                assertThat(stream.readToEnd()).doesNotContain("event: ");
            }
        }
        assertThat(RawHttp.get(site.port(), "/api/v1/state", looking.cookie())).startsWith("HTTP/1.1 401 ");
        assertThat(RawHttp.get(site.port(), "/", looking.cookie()))
                .startsWith("HTTP/1.1 303 ")
                .contains("\r\nLocation: /login\r\n");
    }

    private static void assertEnded(Child command) {
        assertThat(command.exit(SOON)).as(command::report).isEqualTo(3);
        assertThat(command.err().lines().reduce("", (first, last) -> last))
                .as(command::report)
                .contains("this token is none of that master's, was revoked, or has expired")
                .contains("hearth token create");
        assertThat(command.err()).doesNotContain("\tat ");
    }

    private static Child start(Path token, String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(1, List.of("--master", CLUSTER.url()));
        return CLUSTER.cli(Map.of("HEARTH_TOKEN_FILE", token.toString()), List.of(), arguments);
    }

    /** The header with the cookie of a session from that command's link. */
    private static String session(MasterSite site, Child login) {
        assertThat(login.exit(SECONDS)).as(login::report).isZero();
        return site.logIn(login.out());
    }

    @Test
    void whatARevokedTokenHasOpenEndsWithinSecondsWithASentence() throws IOException {
        MasterSite site = new MasterSite(CLUSTER);
        Path ready = directory.resolve("ready");
        Path go = directory.resolve("go");
        Child talk = CLUSTER.submission(Programs.jar(), "app.Talk")
                .conf("hearth.cores.max", "1")
                .start(ready, go);
        Path read = made("reader", TokenRole.READ, Duration.ofHours(1));
        Path submit = made("submitter", TokenRole.SUBMIT, Duration.ofHours(1));
        Path operator = made("operator", TokenRole.OPERATOR, Duration.ofHours(1));
        Await.until("it has talked", SECONDS, () -> Files.exists(ready));
        String app = CLUSTER.newestApplication().orElseThrow().app().value();
        List<Child> following = List.of(
                start(read, "events", "-f"), start(submit, "logs", "-f", app), start(operator, "status", "--watch"));
        List<Child> logins =
                List.of(start(read, "login"), start(submit, "login"), start(operator, "login", "--operator"));
        String events = "/api/v1/apps/" + app + "/events";
        List<Looking> looking = List.of(
                look(site, read, session(site, logins.get(0)), "/api/v1/stream", events),
                look(site, submit, session(site, logins.get(1)), "/api/v1/stream"),
                look(site, operator, session(site, logins.get(2)), events));
        following.forEach(each -> Await.until(
                each.name() + " has shown something", SECONDS, () -> !each.out().isEmpty()));

        Child revoke = run(Map.of(), "token", "revoke", "reader", "submitter", "operator");

        assertThat(revoke.exitCode()).as(revoke::report).isZero();
        looking.forEach(each -> assertEnded(site, each));
        following.forEach(TokensCommandTest::assertEnded);
        // with the cluster secret it goes on
        assertThat(talk.isAlive()).as(talk::report).isTrue();
        Files.createFile(go);
        assertThat(talk.exit(SECONDS)).as(talk::report).isZero();
    }

    @Test
    void whatATokenHasOpenEndsWithinSecondsOfItsTime() throws IOException {
        MasterSite site = new MasterSite(CLUSTER);
        Path brief = made("brief", TokenRole.READ, Duration.ofSeconds(20));
        Child status = start(brief, "status", "--watch");
        Looking looking = look(site, brief, session(site, start(brief, "login")), "/api/v1/stream");
        Await.until("something is shown", SECONDS, () -> !status.out().isEmpty());

        assertEnded(site, looking);
        assertEnded(status);
        assertThat(RawHttp.get(site.port(), "/api/v1/state", MasterSite.bearer(brief)))
                .startsWith("HTTP/1.1 401 ");
        assertThat(CLUSTER.ask(Role.OPERATOR, new RevokeToken("brief")).token()).isPresent();
    }

    @Test
    void aTokenThatCannotBeWrittenIsNotMade() throws IOException {
        Path there = Files.writeString(directory.resolve("there"), "mine");

        Child create = run(Map.of(), "token", "create", "--role", "read", "--output", there.toString());

        assertThat(create.exitCode()).as(create::report).isEqualTo(64);
        assertThat(there).content().isEqualTo("mine");
        assertThat(run(Map.of(), "token", "list", "-o", "json").out()).contains("[ ]");
    }

    @Test
    void mistakesAreToldInASentence() {
        assertThat(run(Map.of(), "token", "create").err()).contains("--role read, submit or operator");
        assertThat(run(Map.of(), "token", "create", "--role", "root").err()).contains("found 'root'");
        assertThat(run(Map.of(), "token", "create", "--role", "read", "--expires", "soon")
                        .err())
                .contains("--expires soon: it must be a time with its unit");
        assertThat(run(Map.of(), "token", "revoke").err()).contains("name the tokens to revoke");
        assertThat(run(Map.of(), "token", "revoke", "nobody").exitCode()).isEqualTo(3);
        assertThat(run(Map.of("HEARTH_TOKEN_FILE", "/nowhere/a.token"), "status")
                        .err())
                .contains("there is no token in /nowhere/a.token");
    }
}
