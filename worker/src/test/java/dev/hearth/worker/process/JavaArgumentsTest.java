package dev.hearth.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a JVM is given through a file. */
class JavaArgumentsTest {
    @TempDir
    Path directory;

    /** Prints its arguments, each on a line of hexadecimal digits. */
    public static final class Echo {
        private Echo() {}

        public static void main(String[] arguments) {
            System.out.println(hex(System.getProperty("option", "")));
            Arrays.stream(arguments).map(Echo::hex).forEach(System.out::println);
        }

        private static String hex(String text) {
            return java.util.HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)) + ".";
        }
    }

    @Test
    void aJvmTakesEveryWordAsItWas() throws IOException, InterruptedException {
        List<String> hostile = List.of(
                "plain",
                "",
                "two words",
                "\"quoted\" 'and' \\back\\slashed\\n",
                "a\nb\r\tc\fd",
                "@file",
                "#no comment",
                "*",
                "$HOME `id` ${x} ; & | >",
                "-XX:+NoSuchFlag");
        List<String> words = new ArrayList<>(
                List.of("-Doption=of \"mine\"", "-cp", System.getProperty("java.class.path"), Echo.class.getName()));
        words.addAll(hostile);
        JavaArguments.write(directory, List.of("an earlier", "process's"));
        JavaArguments.write(directory, words);

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        JavaArguments.reference(directory))
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        List<String> expected = new ArrayList<>(List.of(Echo.hex("of \"mine\"")));
        hostile.stream().map(Echo::hex).forEach(expected::add);
        assertThat(out.lines().toList()).isEqualTo(expected);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(JavaArguments.FILE))))
                .isEqualTo("rw-------");
    }
}
