package dev.hearth.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Disturbs a cluster of real processes for as long as one likes: {@code Soak --seconds N [--seed S] [--directory DIR]}. */
public final class Soak {
    private static final int USAGE = 64;

    private Soak() {}

    /** Exits with 0 when every promise was kept, with 1 when one was not. */
    public static void main(String[] arguments) {
        Map<String, String> given = new LinkedHashMap<>(
                Map.of("--seconds", "", "--seed", Long.toString(System.nanoTime() & 0xffff_ffffL), "--directory", ""));
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            given.put(arguments[i], arguments[i + 1]);
        }
        System.exit(run(given));
    }

    private static int run(Map<String, String> given) {
        long seconds;
        long seed;
        try {
            seconds = Long.parseLong(String.valueOf(given.get("--seconds")));
            seed = Long.parseLong(String.valueOf(given.get("--seed")));
        } catch (NumberFormatException e) {
            System.err.println("soak.sh: --seconds and --seed are whole numbers: " + e.getMessage());
            return USAGE;
        }
        Path directory = Path.of(String.valueOf(given.get("--directory"))).resolve("seed-" + seed);
        if (Files.exists(directory.resolve("history.jsonl"))) {
            System.err.println(
                    "soak.sh: " + directory + " has the history of another run; remove it, or give another seed");
            return USAGE;
        }
        System.err.println("seed " + seed + ", " + seconds + " s of faults, history in " + directory);
        ChaosRun.Report report = ChaosRun.run(directory, seed, Duration.ofSeconds(seconds));
        table("faults injected", report.faults());
        table("promises checked", report.checked());
        List<String> violations = report.violations();
        System.out.println("jobs        " + report.jobs());
        System.out.println("violations  " + violations.size());
        violations.forEach(each -> System.out.println("  " + each));
        return violations.isEmpty() ? 0 : 1;
    }

    private static void table(String title, Map<String, Integer> rows) {
        System.out.println(title);
        rows.forEach((name, count) -> System.out.printf("  %8d  %s%n", count, name));
        System.out.printf(
                "  %8d  in all%n",
                rows.values().stream().mapToInt(Integer::intValue).sum());
    }
}
