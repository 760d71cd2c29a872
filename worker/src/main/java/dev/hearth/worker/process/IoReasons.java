package dev.hearth.worker.process;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;

/** Words for failures of the file system, whose exceptions often say no more than a path. */
final class IoReasons {
    private IoReasons() {}

    /** Half a sentence: the file, if one is known, and what is wrong with it. */
    static String of(IOException failure) {
        if (failure instanceof FileSystemException e) {
            return e.getFile() + ": " + inWords(e);
        }
        return Optional.ofNullable(failure.getMessage())
                .orElse(failure.getClass().getSimpleName());
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
