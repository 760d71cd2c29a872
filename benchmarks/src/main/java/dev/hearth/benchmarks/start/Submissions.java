package dev.hearth.benchmarks.start;

import dev.hearth.benchmarks.Results;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Runs a command again and again, one after the other, as people submit applications: {@code Submissions WARM_UP COUNT
 * COMMAND...}. Each time it must print a line that begins with {@value #FIRST} and end with status 0.
 *
 * <p>Prints {@code RESULT KEY VALUE} lines in milliseconds since the start of the command's process, without the first
 * {@code WARM_UP} runs: {@code first.p50.ms} of the line, {@code turnaround.p50.ms} and {@code turnaround.p99.ms} of the
 * end of the process. Uses the JDK alone.
 */
public final class Submissions {
    /** Comes before the first result on the standard output of an application. */
    static final String FIRST = "FIRST RESULT ";

    private static final double NANOS_PER_MILLI = 1e6;

    private Submissions() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int warmUp = Integer.parseInt(args[0]);
        int count = Integer.parseInt(args[1]);
        List<String> command = Arrays.asList(args).subList(2, args.length);
        double[] first = new double[count];
        double[] turnaround = new double[count];
        for (int i = -warmUp; i < count; i++) {
            long start = System.nanoTime();
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            long firstResult = awaitFirstResult(process);
            int status = process.waitFor();
            long end = System.nanoTime();
            if (status != 0) {
                throw new IOException("the command ended with status " + status + "; its messages are above");
            }
            if (i >= 0) {
                first[i] = (firstResult - start) / NANOS_PER_MILLI;
                turnaround[i] = (end - start) / NANOS_PER_MILLI;
            }
        }
        Results.print("first.p50.ms", quantile(first, 0.5));
        Results.print("turnaround.p50.ms", quantile(turnaround, 0.5));
        Results.print("turnaround.p99.ms", quantile(turnaround, 0.99));
    }

    /** When the line came; reads on to the end of the output. */
    private static long awaitFirstResult(Process process) throws IOException {
        long found = 0;
        boolean seen = false;
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (!seen && line.startsWith(FIRST)) {
                    found = System.nanoTime();
                    seen = true;
                }
                System.out.println(line);
            }
        }
        if (!seen) {
            throw new IOException("the command printed no line that begins with '" + FIRST + "'");
        }
        return found;
    }

    /** The smallest of the values that at least this share of them does not exceed. */
    static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
