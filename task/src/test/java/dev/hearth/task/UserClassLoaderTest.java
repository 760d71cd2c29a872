package dev.hearth.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class UserClassLoaderTest {
    @TempDir
    private Path directory;

    /** Compiles a class of the user's, and packs it with a resource. */
    private Path jar(String name, String source) throws IOException {
        Path sources = Files.createDirectories(directory.resolve("src"));
        Path classes = Files.createDirectories(directory.resolve("classes-" + name));
        Path file = Files.writeString(sources.resolve(name + ".java"), source);
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        file.toString());
        assertThat(failed).isZero();
        Path jar = directory.resolve(name + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                var listed = Files.list(classes)) {
            for (Path each : listed.toList()) {
                out.putNextEntry(new JarEntry(each.getFileName().toString()));
                out.write(Files.readAllBytes(each));
            }
            out.putNextEntry(new JarEntry("words.txt"));
            out.write("from the jar".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return jar;
    }

    @Test
    void userClassesAreLoadedAndShareTheTaskInterfaces() throws Exception {
        Path jar = jar("UserBody", """
            public class UserBody implements dev.hearth.task.TaskBody<String> {
                public String run(dev.hearth.task.TaskContext context, java.util.Optional<Object> payload) {
                    return org.slf4j.LoggerFactory.getLogger("user").getName();
                }
            }
            """);

        try (UserClassLoader loader = new UserClassLoader(List.of(jar))) {
            Class<?> type = loader.loadClass("UserBody");
            TaskBody<?> body = (TaskBody<?>) type.getDeclaredConstructor().newInstance();

            assertThat(body.run(new FakeTask(id -> id), Optional.empty())).isEqualTo("user");
            assertThat(type.getClassLoader()).isSameAs(loader);
            assertThat(loader.loadClass("org.slf4j.LoggerFactory")).isSameAs(LoggerFactory.class);
            assertThat(loader.getResource("words.txt")).isNotNull();
        }
    }

    @Test
    void aDirectoryServesAsWellAsAJar() throws Exception {
        jar("Plain", "public class Plain { }");

        try (UserClassLoader loader = new UserClassLoader(List.of(directory.resolve("classes-Plain")))) {
            assertThat(loader.loadClass("Plain").getClassLoader()).isSameAs(loader);
        }
    }

    @Test
    void nothingElseOfHearthsSideIsSeen() throws Exception {
        try (UserClassLoader loader = new UserClassLoader(List.of())) {
            for (String hidden : List.of(
                    "org.assertj.core.api.Assertions",
                    "ch.qos.logback.classic.Logger",
                    "io.netty.channel.Channel",
                    "com.google.common.collect.ImmutableList",
                    "dev.hearth.rpc.RpcEnv")) {
                assertThatThrownBy(() -> loader.loadClass(hidden)).isInstanceOf(ClassNotFoundException.class);
                assertThat(loader.getResource(hidden.replace('.', '/') + ".class"))
                        .isNull();
            }
            String services = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";
            assertThat(Assertions.class.getClassLoader().getResource(services)).isNotNull();
            assertThat(loader.getResource(services)).isNull();
            assertThat(loader.getResources(services).hasMoreElements()).isFalse();
            assertThat(loader.getResource("dev/hearth/task/TaskBody.class")).isNotNull();
            assertThat(loader.loadClass("java.sql.Date")).isSameAs(java.sql.Date.class);
        }
    }

    @Test
    void valuesOfUserClassesAreOpenedWithTheLoader() throws Exception {
        Path jar = jar("Point", "public record Point(int x, int y) implements java.io.Serializable { }");

        try (UserClassLoader loader = new UserClassLoader(List.of(jar))) {
            Object point = loader.loadClass("Point")
                    .getDeclaredConstructor(int.class, int.class)
                    .newInstance(3, 4);
            byte[] bytes = ClosureSerializer.serialize(List.of(point), "points");

            assertThat(ClosureSerializer.deserialize(bytes, loader)).isEqualTo(List.of(point));
            assertThatThrownBy(() -> ClosureSerializer.deserialize(bytes, UserClassLoaderTest.class.getClassLoader()))
                    .hasMessageContaining("class Point is in none of the application's jars");
        }
    }

    @Test
    void anEntryThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> new UserClassLoader(List.of(directory.resolve("missing.jar"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing.jar, which does not exist");
    }
}
