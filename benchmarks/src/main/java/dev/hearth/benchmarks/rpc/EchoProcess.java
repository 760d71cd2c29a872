package dev.hearth.benchmarks.rpc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A running {@link EchoServer}; it ends when this is closed, or with this process. */
final class EchoProcess implements AutoCloseable {
    private static final List<String> JVM = List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Dio.netty.jfr.enabled=false",
            "--enable-native-access=ALL-UNNAMED");

    private final Process process;
    private final int port;

    private EchoProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static EchoProcess start(EchoStack stack, EchoTransport transport, EchoAnswers answers) throws IOException {
        ProcessHandle.Info self = ProcessHandle.current().info();
        List<String> command = new ArrayList<>();
        command.add(self.command().orElse("java"));
        command.addAll(JVM);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), EchoServer.class.getName()));
        command.addAll(List.of(stack.name(), transport.name(), answers.name()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(EchoServer.READY)) {
                return new EchoProcess(process, Integer.parseInt(line.substring(EchoServer.READY.length())));
            }
        }
        process.destroyForcibly();
        throw new IOException("the echo server ended before it listened; its messages are above");
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }
}
