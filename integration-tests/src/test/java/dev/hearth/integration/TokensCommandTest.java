package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Tokens as people use them, with real processes. */
class TokensCommandTest {
    private static final Duration SECONDS = Duration.ofSeconds(60);

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
        assertThat(drain.err()).contains("does not let its holder do this");
        Child create = run(alice, "token", "create", "--role", "read");
        assertThat(create.exitCode()).as(create::report).isEqualTo(3);
        assertThat(create.err()).contains("a token makes no tokens");

        Child revoke = run(Map.of(), "token", "revoke", "alice");

        assertThat(revoke.exitCode()).as(revoke::report).isZero();
        Child after = run(alice, "status");
        assertThat(after.exitCode()).as(after::report).isEqualTo(3);
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
