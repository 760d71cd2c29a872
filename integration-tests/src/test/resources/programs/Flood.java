package app;

import dev.hearth.driver.HearthContext;

/** Four tasks that each write so many megabytes to their standard output: MEGABYTES. */
public class Flood {
    public static void main(String[] arguments) {
        int megabytes = Integer.parseInt(arguments[0]);
        try (HearthContext context = HearthContext.builder().appName("flood").create()) {
            System.out.println("flooded="
                    + context.range(0, 4, 1, 4).map(n -> flood(n, megabytes)).count());
        }
    }

    private static long flood(long n, int megabytes) {
        String line = "x".repeat(1023);
        for (int i = 0; i < megabytes * 1024; i++) {
            System.out.println(line);
        }
        return n;
    }
}
