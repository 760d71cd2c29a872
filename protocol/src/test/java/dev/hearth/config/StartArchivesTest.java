package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.config.StartArchives.Found;
import dev.hearth.config.StartArchives.Jvm;
import dev.hearth.config.StartArchives.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartArchivesTest {
    private static final Jvm JVM = new Jvm(Path.of("/jdk/17"), 17, "vm 17.0.1");

    @TempDir
    Path home;

    private Path jar;
    private Installation installation;

    @BeforeEach
    void anInstallationWithOneJar() throws IOException {
        Path jars = Files.createDirectories(home.resolve("jars"));
        jar = Files.writeString(jars.resolve("a.jar"), "content");
        Files.writeString(jars.resolve("executor.classpath"), "a.jar\n");
        installation = new Installation(home, home.resolve("conf"));
    }

    @Test
    void whatWasPublishedIsFound() throws IOException {
        assertThat(find(JVM).archive()).isEmpty();
        assertThat(find(JVM).reason()).isEqualTo("there is none for /jdk/17 yet");

        publish();

        assertThat(find(JVM).archive()).contains(home.resolve("archives/jdk-17/executor.jsa"));
        assertThat(archives(JVM).find(Program.CLI, List.of(jar)).archive()).isEmpty();
    }

    @Test
    void eachJvmHasItsOwn() throws IOException {
        publish();

        assertThat(find(new Jvm(Path.of("/jdk/25"), 25, "vm 25")).archive()).isEmpty();
        assertThat(find(new Jvm(Path.of("/jdk/17"), 17, "vm 17.0.2")).reason())
                .endsWith("executor.jsa was made for other jars or another JVM");
    }

    @Test
    void aJarWithOtherContentOfTheSameSizeAndTimeAsksForAnother() throws IOException {
        publish();
        FileTime time = Files.getLastModifiedTime(jar);
        Files.writeString(jar, "CONTENT");
        Files.setLastModifiedTime(jar, time);

        assertThat(find(JVM).archive()).isEmpty();
        assertThat(find(JVM).reason()).contains("other jars");
    }

    @Test
    void aJarOfAnotherTimeAsksForAnother() throws IOException {
        publish();
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000));

        assertThat(find(JVM).archive()).isEmpty();
    }

    @Test
    void aDamagedArchiveIsNotUsed() throws IOException {
        publish();
        Files.writeString(home.resolve("archives/jdk-17/executor.jsa"), "archivE");

        assertThat(find(JVM).archive()).isEmpty();
        assertThat(find(JVM).reason()).endsWith("executor.jsa is damaged");
    }

    @Test
    void anArchiveWithoutItsNoteIsNotUsed() throws IOException {
        publish();
        Files.delete(home.resolve("archives/jdk-17/executor.jsa.note"));

        assertThat(find(JVM).archive()).isEmpty();
        assertThat(find(JVM).reason()).startsWith("cannot read");
    }

    @Test
    void whatCannotBeMadeIsNotTriedAgainForTheSameJars() throws IOException {
        StartArchives archives = archives(JVM);
        archives.giveUp(Program.EXECUTOR, archives.writableDirectory(), List.of(jar), "the JVM\nhas no archives");

        assertThat(find(JVM).hopeless()).isTrue();
        assertThat(find(JVM).reason())
                .isEqualTo("making one failed: the JVM has no archives; 'hearth archive' tries again");

        Files.writeString(jar, "another content");
        assertThat(find(JVM).hopeless()).isFalse();
    }

    @Test
    void aDiscardedArchiveIsGone() throws IOException {
        publish();

        archives(JVM).discard(Program.EXECUTOR, archives(JVM).writableDirectory());

        assertThat(home.resolve("archives/jdk-17")).isEmptyDirectory();
    }

    @Test
    void directoriesOfClassesHaveNone() {
        Found found = archives(JVM).find(Program.EXECUTOR, List.of(home));

        assertThat(found.archive()).isEmpty();
        assertThat(found.reason()).contains("is no jar");
    }

    @Test
    void withoutJarsThereAreNone() {
        StartArchives none = StartArchives.of(new Installation(home.resolve("x"), home), Map.of(), JVM);

        assertThat(none.find(Program.EXECUTOR, List.of(jar)).reason()).contains("no jars");
    }

    @Test
    void theCacheDirectoryServesWhereTheInstallationCannotBeWritten() throws IOException {
        // a file where the directory would be: nobody can write there, whoever runs the test
        Files.writeString(home.resolve("archives"), "");
        Path cache = home.resolve("cache");
        StartArchives archives = StartArchives.of(installation, Map.of("XDG_CACHE_HOME", cache.toString()), JVM);

        Path directory = archives.writableDirectory();
        publish(archives, directory);

        assertThat(directory).startsWith(cache.resolve("hearth")).endsWithRaw(Path.of("jdk-17"));
        assertThat(archives.find(Program.EXECUTOR, List.of(jar)).archive()).contains(directory.resolve("executor.jsa"));
    }

    @Test
    void aJvmWithAnAotCacheHasThatKind() {
        assertThat(archives(new Jvm(Path.of("/jdk/25"), 25, "")).file(Program.CLI))
                .isEqualTo("cli.aot");
        assertThat(archives(JVM).file(Program.CLI)).isEqualTo("cli.jsa");
    }

    private StartArchives archives(Jvm jvm) {
        return StartArchives.of(installation, Map.of(), jvm);
    }

    private Found find(Jvm jvm) {
        return archives(jvm).find(Program.EXECUTOR, List.of(jar));
    }

    private void publish() throws IOException {
        publish(archives(JVM), archives(JVM).writableDirectory());
    }

    private void publish(StartArchives archives, Path directory) throws IOException {
        Path made = Files.writeString(directory.resolve("new"), "archive");
        archives.publish(Program.EXECUTOR, made, directory, List.of(jar));
    }
}
