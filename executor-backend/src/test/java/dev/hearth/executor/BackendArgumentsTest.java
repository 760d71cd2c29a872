package dev.hearth.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.rpc.RpcAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackendArgumentsTest {
    private static final List<String> COMPLETE = List.of(
            "--driver-url", "hearth://driver:7001",
            "--executor-id", "3",
            "--hostname", "host-a",
            "--cores", "2",
            "--app-id", "app-1",
            "--worker-url", "hearth://host-a:7078");

    private static BackendArguments parse(List<String> arguments) {
        return BackendArguments.parse(arguments.toArray(String[]::new));
    }

    private static List<String> with(String option, String value) {
        List<String> arguments = new ArrayList<>(COMPLETE);
        arguments.set(arguments.indexOf(option) + 1, value);
        return arguments;
    }

    @Test
    void whatAWorkerWritesIsRead() {
        assertThat(parse(COMPLETE))
                .isEqualTo(new BackendArguments(
                        new RpcAddress("driver", 7001),
                        new ExecutorId(new AppId("app-1"), 3),
                        "host-a",
                        2,
                        new RpcAddress("host-a", 7078)));
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> parse(COMPLETE.subList(0, 8))).hasMessageContaining("missing --app-id, --worker-url");
        assertThatThrownBy(() -> parse(COMPLETE.subList(0, 3)))
                .hasMessage("option --executor-id needs a value after it");
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThatThrownBy(() -> parse(List.of("--driver", "x"))).hasMessageContaining("unknown option \"--driver\"");
        assertThatThrownBy(() -> parse(List.of("--cores", "1", "--cores", "1"))).hasMessageContaining("given twice");
        assertThatThrownBy(() -> parse(with("--cores", "0")))
                .hasMessage("option --cores must be a whole number, 1 or more, found \"0\"");
        assertThatThrownBy(() -> parse(with("--executor-id", "x"))).hasMessageContaining("found \"x\"");
        assertThatThrownBy(() -> parse(with("--worker-url", "host:7078")))
                .hasMessage("option --worker-url must be hearth://host:port, found \"host:7078\"");
        assertThatThrownBy(() -> parse(with("--app-id", "../x"))).hasMessageContaining("an application id");
    }
}
