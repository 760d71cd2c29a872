package dev.hearth.worker.process;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;
import java.util.Optional;

/** Words for failures of the file system, whose exceptions often say no more than a path. */
final class IoReasons {
    private static final String PROCESSES =
            "no further process or thread is allowed: raise the user's limit (ulimit -u) or that of the container";
    private static final Map<String, String> ADVICE = Map.of(
            "error=11,", PROCESSES,
            "unable to create native thread", PROCESSES,
            "error=12,", "the host has no memory for another process",
            "Too many open files", "raise the worker's limit of open files (ulimit -n)",
            "No space left on device", "free some of the disk of the worker's directory");

    private IoReasons() {}

    /** Half a sentence: the file, if one is known, and what is wrong with it. */
    static String of(IOException failure) {
        if (failure instanceof FileSystemException e) {
            return withAdvice(e.getFile() + ": " + inWords(e));
        }
        return withAdvice(Optional.ofNullable(failure.getMessage())
                .orElse(failure.getClass().getSimpleName()));
    }

    /** The same for a thread that could not be had. */
    static String of(OutOfMemoryError failure) {
        return withAdvice(String.valueOf(failure.getMessage()));
    }

    /** What the operating system ran short of is seldom plain from its words. */
    private static String withAdvice(String reason) {
        return ADVICE.entrySet().stream()
                .filter(each -> reason.contains(each.getKey()))
                .map(each -> reason + "; " + each.getValue())
                .findFirst()
                .orElse(reason);
    }

    private static String inWords(FileSystemException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "exists and is not a directory";
        }
        if (failure instanceof NotDirectoryException) {
            return "is not a directory";
        }
        return Optional.ofNullable(failure.getReason())
                .orElse(failure.getClass().getSimpleName());
    }
}
