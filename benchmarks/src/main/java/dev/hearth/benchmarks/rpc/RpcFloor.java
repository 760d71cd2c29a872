package dev.hearth.benchmarks.rpc;

import dev.hearth.benchmarks.Logging;
import dev.hearth.benchmarks.ProcessCpu;
import dev.hearth.benchmarks.Results;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * The floor of Hearth's RPC: echoes of 64 bytes and 1 KiB between two processes, each stack with each transport, answered
 * on the thread that they arrive on. One at a time from a user's thread, and pipelined with {@value #WINDOW} under way,
 * where what one read brings leaves in one flush.
 *
 * <p>{@code RpcFloor [SCALE]}: a scale of 1, the default, takes 20,000 round trips and 400,000 pipelined echoes of each
 * kind, after as many to warm up. Prints {@code RESULT rpc.STACK.TRANSPORT.BYTES.KEY VALUE} lines on standard output;
 * the keys are {@code rtt.p50.us}, {@code rtt.p99.us}, {@code pipelined.perSecond} and {@code pipelined.cpu.us}, the CPU
 * time of both processes for each echo.
 */
public final class RpcFloor {
    private static final int ROUND_TRIPS = 20_000;
    private static final int PIPELINED = 400_000;
    private static final int WINDOW = 256;

    private RpcFloor() {}

    public static void main(String[] args) throws IOException {
        Logging.quiet();
        double scale = args.length > 0 ? Double.parseDouble(args[0]) : 1;
        for (EchoTransport transport : EchoTransport.values()) {
            if (transport == EchoTransport.EPOLL && EchoTransport.preferred() != transport) {
                continue;
            }
            for (EchoStack stack : EchoStack.values()) {
                for (int bytes : new int[] {64, 1024}) {
                    measure(stack, transport, bytes, scale);
                }
            }
        }
        System.exit(0);
    }

    private static void measure(EchoStack stack, EchoTransport transport, int bytes, double scale) throws IOException {
        String key = "rpc." + lower(stack.name()) + "." + lower(transport.name()) + "." + bytes;
        try (EchoProcess server = EchoProcess.start(stack, transport, EchoAnswers.INLINE);
                EchoClient client = EchoClient.connect(stack, transport, server.port(), bytes)) {
            int trips = (int) (ROUND_TRIPS * scale);
            EchoPool.roundTrips(client, trips);
            EchoPool.print(key + ".rtt", EchoPool.roundTrips(client, trips));
            int count = (int) (PIPELINED * scale);
            client.pipelined(count, WINDOW);
            List<Long> both = List.of(server.pid(), ProcessHandle.current().pid());
            long cpuBefore = ProcessCpu.micros(both);
            long start = System.nanoTime();
            client.pipelined(count, WINDOW);
            double seconds = (System.nanoTime() - start) / 1e9;
            long cpu = ProcessCpu.micros(both) - cpuBefore;
            Results.print(key + ".pipelined.perSecond", count / seconds);
            Results.print(key + ".pipelined.cpu.us", (double) cpu / count);
        }
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
