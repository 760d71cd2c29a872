package dev.hearth.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

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
        String reason = streamReason();
        if (reason.contains("Broken pipe")) {
            return code;
        }
        errors.println("hearth: some of the output is lost, since standard output cannot be written: " + reason
                + "; have it go elsewhere");
        return code == CommandExit.OK.code() ? CommandExit.UNWRITTEN.code() : code;
    }

    /** Whether a file could not be written for want of room, say, or because another one should have been named. */
    static CommandExit exitOf(IOException e) {
        boolean named = e instanceof FileAlreadyExistsException
                || e instanceof NoSuchFileException
                || e instanceof AccessDeniedException
                || e instanceof NotDirectoryException;
        return named ? CommandExit.USAGE : CommandExit.UNWRITTEN;
    }

    /** Why a file could not be written, for people. */
    static String reason(IOException e) {
        if (e instanceof FileAlreadyExistsException) {
            return "there is such a file already";
        }
        if (e instanceof NoSuchFileException) {
            return "there is no such directory";
        }
        if (e instanceof AccessDeniedException) {
            return "this user may not write there";
        }
        return e instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : String.valueOf(e.getMessage());
    }

    /** A stream keeps to itself what went wrong, so one more byte is tried. */
    @SuppressWarnings("resource") // closing it would close the process's own output
    private static String streamReason() {
        try {
            new FileOutputStream(FileDescriptor.out).write('\n');
            return "it was full or closed for a while";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
