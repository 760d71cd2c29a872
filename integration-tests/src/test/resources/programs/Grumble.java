package app;

import dev.hearth.driver.HearthContext;

/** Prints from its driver and from two tasks, and fails. */
public class Grumble {
    public static void main(String[] arguments) {
        try (HearthContext context = HearthContext.builder().appName("grumble").create()) {
            System.out.println("the driver says so");
            context.range(0, 2, 1, 2).foreach(number -> System.out.println("task " + number + " says so"));
            throw new IllegalStateException("enough");
        }
    }
}
