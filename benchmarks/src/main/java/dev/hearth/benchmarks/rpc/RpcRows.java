package dev.hearth.benchmarks.rpc;

import dev.hearth.benchmarks.Program;
import dev.hearth.benchmarks.Results;
import dev.hearth.benchmarks.Row;
import dev.hearth.benchmarks.Row.Measure;
import dev.hearth.benchmarks.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rows about the network alone: Hearth's RPC beside plain Netty. None is rated. */
public final class RpcRows {
    private static final String PEER = "plain Netty";
    /** Of 64 bytes and of 1 KiB. */
    private static final List<Integer> PAYLOADS = List.of(64, 1024);

    private RpcRows() {}

    /** In the order in which they run. */
    public static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        rows.add(Row.lower("rpc-echo-from-pool", "µs p50", session -> pool(session, EchoStack.RPC))
                .against(PEER, session -> pool(session, EchoStack.RAW)));
        for (EchoTransport transport : EchoTransport.values()) {
            for (int bytes : PAYLOADS) {
                String name = "rpc-" + lower(transport) + "-" + bytes;
                rows.add(Row.lower(name + "-echo", "µs p50", floor(EchoStack.RPC, transport, bytes, "rtt.p50.us"))
                        .against(PEER, floor(EchoStack.RAW, transport, bytes, "rtt.p50.us")));
                String pipelined = "pipelined.perSecond";
                rows.add(Row.higher(name + "-pipelined", "echoes/s", floor(EchoStack.RPC, transport, bytes, pipelined))
                        .against(PEER, floor(EchoStack.RAW, transport, bytes, pipelined)));
            }
        }
        return rows;
    }

    private static double pool(Session session, EchoStack stack) throws InterruptedException {
        Program program = program(session, "echo-from-pool", EchoPool.class)
                .args(session.scaled(5_000, 20_000), session.scaled(10_000, 20_000));
        Results results = session.once("echoes answered by a pool", () -> session.run(program));
        return results.value("echo.pool." + lower(stack) + ".p50.us");
    }

    private static Measure floor(EchoStack stack, EchoTransport transport, int bytes, String key) {
        return session -> {
            Program program = program(session, "rpc-floor", RpcFloor.class).args(session.quick() ? 0.2 : 1);
            Results results = session.once("echoes over every transport", () -> session.run(program));
            return results.value("rpc." + lower(stack) + "." + lower(transport) + "." + bytes + "." + key);
        };
    }

    private static Program program(Session session, String label, Class<?> mainClass) {
        return Program.of(label, mainClass.getName(), session.installation().classPath())
                .jvm("-Xmx512m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED")
                .jvm("-Dio.netty.jfr.enabled=false");
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
