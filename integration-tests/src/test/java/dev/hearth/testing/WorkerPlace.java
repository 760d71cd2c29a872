package dev.hearth.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a worker is, for it and for the one that takes its place.
 *
 * @param prefix words before its command
 * @param url its master's
 * @param port that it asks for; 0: any
 * @param portFile where it writes its address
 * @param further flags
 */
record WorkerPlace(List<String> prefix, String url, int port, Path workDirectory, Path portFile, List<String> further) {

    /** The same place for another process. */
    WorkerPlace again(int samePort, Path anotherPortFile) {
        return new WorkerPlace(prefix, url, samePort, workDirectory, anotherPortFile, further);
    }

    /** The worker's command line. */
    List<String> arguments(int cores) {
        List<String> arguments = new ArrayList<>(List.of(
                url,
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--cores",
                Integer.toString(cores),
                "--memory",
                "1g",
                "--work-dir",
                workDirectory.toString(),
                "--port-file",
                portFile.toString()));
        arguments.addAll(further);
        return arguments;
    }
}
