package dev.hearth.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The TCP ports that a process of this host listens on. */
public final class Listeners {
    private static final String LISTENING = "0A";
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final int HEX = 16;

    private Listeners() {}

    /** Each once, in order. */
    public static List<Integer> of(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            Map<String, Integer> ports = new HashMap<>();
            for (String table : List.of("tcp", "tcp6")) {
                read(process.resolve("net").resolve(table), ports);
            }
            return descriptors
                    .flatMap(each -> Stream.ofNullable(ports.get(target(each))))
                    .distinct()
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds ports by what descriptors of their sockets point to. */
    private static void read(Path table, Map<String, Integer> ports) throws IOException {
        for (String line : Files.readAllLines(table)) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length > INODE && words[STATE].equals(LISTENING)) {
                String port = words[1].substring(words[1].lastIndexOf(':') + 1);
                ports.put("socket:[" + words[INODE] + "]", Integer.parseInt(port, HEX));
            }
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            // closed meanwhile
            return "";
        }
    }
}
