package app;

import dev.hearth.driver.HearthContext;

/** Runs so many applications, one after the other, in one driver process; prints a count of 100 for each. */
public class Sequence {
    public static void main(String[] arguments) {
        for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
            try (HearthContext context =
                    HearthContext.builder().appName("application " + i).create()) {
                System.out.println(context.range(0, 100, 1, 2).count());
            }
        }
    }
}
