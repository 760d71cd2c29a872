package app;

import dev.hearth.driver.HearthContext;

/** Names itself, writes and fails in ways that would take over a page that showed them as they are. */
public class Hostile {
    private static final String MARKUP =
            "<script>fetch('/canary')</script></pre><img src=/canary onerror=\"fetch('/canary')\">";
    private static final String CONTROLS = "\u001b[2J\u001b[31m\u0000\u202etxet\u202c\u2066x\u2069\r\b";

    public static void main(String[] arguments) {
        // whoever fails with an open context has it closed, and the master told why
        HearthContext context =
                HearthContext.builder().appName("hostile " + MARKUP + CONTROLS).create();
        context.range(0, 1, 1, 1).foreach(number -> {
            System.out.println("hostile out " + MARKUP + CONTROLS);
            System.err.println("hostile err " + MARKUP + CONTROLS);
            System.out.println("x".repeat(1 << 20));
            System.out.println("hostile end " + MARKUP);
        });
        throw new IllegalStateException("hostile cause " + MARKUP + CONTROLS);
    }
}
