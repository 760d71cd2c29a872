package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.protocol.AppToMaster.RegisteredApplication;
import dev.hearth.rpc.Role;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.Scripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The daemons' log as the template in {@code conf} sets it up. */
class LogTemplateTest {
    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(0, 1);

    @Test
    void whoCopiesTheTemplateHasTheLinesOfTheLogThatThereIsWithoutOne() throws IOException {
        CLUSTER.master().kill9();
        Files.copy(
                Scripts.checkout().resolve("conf/logback.xml.template"),
                CLUSTER.conf().resolve("logback.xml"),
                StandardCopyOption.REPLACE_EXISTING);
        Child master = CLUSTER.restartMaster();
        var driver = CLUSTER.probe()
                .connect(CLUSTER.masterAddress(), CLUSTER.secret(), Role.SUBMIT)
                .join();

        var answer = CLUSTER.probe()
                .ask(
                        driver,
                        PlainSocketClientTest.registration(
                                "mine\n2026-11-20T18:28:07.165Z INFO  Master - forged\r\u001b[2J", 1L << 40))
                .join();

        assertThat(answer).isInstanceOf(RegisteredApplication.class);
        String id = ((RegisteredApplication) answer).app().value();
        List<String> lines = master.out().lines().toList();
        assertThat(lines)
                .allMatch(line ->
                        line.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+(Z|[+-]\\d\\d:\\d\\d) (INFO |WARN ) \\S+ - .*"))
                .noneMatch(line -> line.matches("\\S+ INFO  Master - forged.*"))
                .anyMatch(line ->
                        line.contains(id) && line.contains("mine\\n2026-11-20T18:28:07.165Z INFO  Master - forged"));
        assertThat(master.out()).doesNotContain("\r", "\u001b");
        assertThat(master.err()).isEmpty();
    }
}
