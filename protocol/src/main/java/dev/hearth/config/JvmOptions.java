package dev.hearth.config;

import java.util.ArrayList;
import java.util.List;

/** What every JVM of Hearth's starts with; the scripts have the same list. Pure. */
public final class JvmOptions {
    private static final int FIRST_WITHOUT_UNSAFE = 24;
    private static final int LAST_THAT_ALLOWS_UNSAFE = 25;

    private JvmOptions() {}

    /** For a JVM of that version: 17, 25. */
    public static List<String> common(int feature) {
        List<String> options = new ArrayList<>(List.of(
                "-XX:-UsePerfData",
                // for Netty's native transport; without it a newer JVM warns on standard error
                "--enable-native-access=ALL-UNNAMED",
                "-Dio.netty.jfr.enabled=false"));
        if (feature >= FIRST_WITHOUT_UNSAFE && feature <= LAST_THAT_ALLOWS_UNSAFE) {
            // what Netty uses there by itself takes a quarter of the time of a start to be set up
            options.add("--sun-misc-unsafe-memory-access=allow");
            options.add("-Dio.netty.noUnsafe=false");
        }
        return List.copyOf(options);
    }
}
