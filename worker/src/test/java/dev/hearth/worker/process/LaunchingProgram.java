package dev.hearth.worker.process;

import dev.hearth.loop.FaultHandler;
import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.rpc.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A process that forks a few children, says so, and waits to be killed. Arguments: work directory, script. */
final class LaunchingProgram {
    private static final int CHILDREN = 3;

    private LaunchingProgram() {}

    public static void main(String[] args) throws IOException {
        WorkDirectory work = WorkDirectory.open(Path.of(args[0]));
        FaultHandler faults = (attempted, cause) -> cause.printStackTrace();
        ForkingLauncher launcher =
                new ForkingLauncher(work, new ProcessLogs(work, 1 << 20, 1, faults), "for long", faults);
        for (int i = 0; i < CHILDREN; i++) {
            ExecutorId executor = new ExecutorId(new AppId("app-1"), i);
            Path directory = WorkDirectory.executorDirectory(work.path(), executor);
            Map<String, String> environment =
                    Map.of("PATH", System.getenv("PATH"), LaunchCommands.DIRECTORY_VARIABLE, directory.toString());
            launcher.launch(
                    new ProcessSpec(
                            executor,
                            directory,
                            List.of("/bin/sh", "-c", args[1]),
                            List.of(),
                            environment,
                            Secret.of(new byte[Secret.BYTES])),
                    new Telling());
        }
        int ended = System.in.read();
        throw new IllegalStateException("standard input ended: " + ended);
    }

    /** Says a line for each child. */
    private static final class Telling implements ProcessLauncher.Listener {
        @Override
        public void onForked(ProcessLauncher.RunningProcess process) {
            System.out.println("forked");
        }

        @Override
        public void onFailed(String reason) {
            System.out.println(reason);
        }

        @Override
        public void onExited(ProcessLauncher.Exit exit) {
            System.out.println("exited " + exit.code());
        }
    }
}
