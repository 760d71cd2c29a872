package dev.hearth.cli;

import dev.hearth.protocol.ClientToMaster.EndState;

/** The exit code of a command whose status is that of a driver or an application. Pure. */
final class JobExit {
    private static final int LAST_CODE = 255;

    private JobExit() {}

    /** A driver's own status, where it had one. */
    static int of(EndState end) {
        return switch (end.state()) {
            case "FINISHED" -> CommandExit.OK.code();
            case "KILLED" -> CommandExit.KILLED.code();
            case "FAILED" ->
                end.exitCode().filter(code -> code > 0 && code <= LAST_CODE).orElse(CommandExit.FAILED.code());
            default -> CommandExit.FAILED.code();
        };
    }
}
