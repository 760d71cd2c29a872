package dev.hearth.cli;

/** A command that cannot go on: the sentence for the user, and the exit code. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final CommandExit exit;

    CommandFailure(CommandExit exit, String sentence) {
        super(sentence, null, false, false);
        this.exit = exit;
    }

    CommandExit exit() {
        return exit;
    }
}
