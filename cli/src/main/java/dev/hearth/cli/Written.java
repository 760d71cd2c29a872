package dev.hearth.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;

/** Whether what was asked for has reached standard output: a command that could not say it has not done what it was asked. */
final class Written {
    private Written() {}

    /**
     * The exit status; that of a lost output, with a sentence, if some of it has not been written. Who has read enough and
     * closed the pipe has lost nothing.
     */
    static int orElse(int code, PrintStream out, PrintStream errors) {
        if (!out.checkError()) {
            return code;
        }
        String reason = reason();
        if (reason.contains("Broken pipe")) {
            return code;
        }
        errors.println("hearth: some of the output is lost, since standard output cannot be written: " + reason
                + "; have it go elsewhere");
        return code == CommandExit.OK.code() ? CommandExit.UNWRITTEN.code() : code;
    }

    /** A stream keeps to itself what went wrong, so one more byte is tried. */
    @SuppressWarnings("resource") // closing it would close the process's own output
    private static String reason() {
        try {
            new FileOutputStream(FileDescriptor.out).write('\n');
            return "it was full or closed for a while";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
