package dev.hearth.worker.process;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * The file through which a JVM is given words that are its user's own: a command line is for every user of the host to see.
 * In the directory of the process, which its owner alone can enter.
 */
final class JavaArguments {
    /** The file's name. */
    static final String FILE = "java.args";

    private JavaArguments() {}

    /** The word of a command line in whose place the JVM takes those of the file. */
    static String reference(Path directory) {
        return "@" + directory.resolve(FILE);
    }

    /** Puts the words there, in place of those of an earlier process. */
    static void write(Path directory, List<String> words) throws IOException {
        Path file = directory.resolve(FILE);
        Files.deleteIfExists(file);
        boolean posix = Files.getFileStore(directory).supportsFileAttributeView("posix");
        FileAttribute<?>[] mode = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        StringBuilder text = new StringBuilder();
        words.forEach(word -> append(word, text));
        Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)
                .close();
        Files.write(file, text.toString().getBytes(charset()), StandardOpenOption.WRITE);
    }

    /** That of command lines, which the JVM takes the file's words for. */
    private static Charset charset() {
        return Charset.forName(
                System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()));
    }

    private static void append(String word, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\f' -> text.append("\\f");
                case 0 -> throw new IllegalArgumentException("a word of a command line holds no NUL");
                default -> text.append(c);
            }
        }
        text.append("\"\n");
    }
}
