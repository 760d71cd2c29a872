package dev.hearth.benchmarks.rpc;

import dev.hearth.benchmarks.Logging;
import dev.hearth.benchmarks.Results;
import java.io.IOException;
import java.util.Locale;

/**
 * The floor of a one-task job: an echo of 64 bytes that a thread of a cached pool answers in another process, and that a
 * user's thread waits for. Closed loop over TCP with the transport that Hearth prefers, first over Netty alone, then
 * over Hearth's RPC.
 *
 * <p>{@code EchoPool [ECHOES [WARM_UP]]}, 20,000 of each if not given. Prints {@code RESULT KEY VALUE} lines on standard
 * output: {@code echo.pool.raw.p50.us} and {@code .p99.us}, and {@code echo.pool.rpc} likewise.
 */
public final class EchoPool {
    private EchoPool() {}

    public static void main(String[] args) throws IOException {
        int echoes = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
        int warmUp = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
        Logging.quiet();
        EchoTransport transport = EchoTransport.preferred();
        System.out.println("NOTE echoes over " + transport);
        for (EchoStack stack : EchoStack.values()) {
            try (EchoProcess server = EchoProcess.start(stack, transport, EchoAnswers.POOL);
                    EchoClient client = EchoClient.connect(stack, transport, server.port(), PooledEcho.PAYLOAD_BYTES)) {
                roundTrips(client, warmUp);
                print("echo.pool." + stack.name().toLowerCase(Locale.ROOT), roundTrips(client, echoes));
            }
        }
        System.exit(0);
    }

    /** One echo after another. */
    static Latencies roundTrips(EchoClient client, int count) {
        Latencies latencies = new Latencies(count);
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            client.roundTrip();
            latencies.add(System.nanoTime() - start);
        }
        return latencies;
    }

    static void print(String key, Latencies latencies) {
        Results.print(key + ".p50.us", latencies.micros(0.5));
        Results.print(key + ".p99.us", latencies.micros(0.99));
    }
}
