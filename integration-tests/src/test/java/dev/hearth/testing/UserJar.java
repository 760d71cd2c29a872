package dev.hearth.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Makes the jars of test programs, compiled at test time, so that no class in them is on the class path of a process of
 * Hearth. The programs are the resources {@code programs/NAME.java}, in package {@code app}.
 */
public final class UserJar {
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final List<Path> classPath = new ArrayList<>();
    private Optional<String> mainClass = Optional.empty();
    private boolean alone;

    private UserJar() {}

    /** A jar of these programs, with what it needs from Hearth's class path. */
    public static UserJar of(String... programs) {
        UserJar jar = new UserJar();
        for (String program : programs) {
            jar.sources.put("app." + program, resource("/programs/" + program + ".java"));
        }
        return jar;
    }

    /** A jar of classes that know nothing of Hearth. */
    public static UserJar alone() {
        UserJar jar = new UserJar();
        jar.alone = true;
        return jar;
    }

    /** Adds a class. */
    public UserJar with(String className, String source) {
        sources.put(className, source);
        return this;
    }

    /** Compiles against another jar, ahead of all else. */
    public UserJar against(Path jar) {
        classPath.add(jar);
        return this;
    }

    /** Names the main class in the manifest. */
    public UserJar main(String className) {
        mainClass = Optional.of(className);
        return this;
    }

    /** Compiles and packs it. */
    public Path build(Path file) {
        try {
            Path classes = Files.createTempDirectory(file.toAbsolutePath().getParent(), "classes");
            compile(classes);
            pack(classes, file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compile(Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
            List<Path> path = new ArrayList<>(classPath);
            if (!alone) {
                for (String entry : System.getProperty("java.class.path").split(":", -1)) {
                    path.add(Path.of(entry));
                }
            }
            files.setLocationFromPaths(StandardLocation.CLASS_PATH, path);
            List<JavaFileObject> units = new ArrayList<>();
            sources.forEach((name, source) -> units.add(new Source(name, source)));
            List<String> options = List.of("-proc:none", "-nowarn", "--release", "17");
            if (!compiler.getTask(messages, files, null, options, null, units).call()) {
                throw new AssertionError("a test program does not compile:\n" + messages);
            }
        }
    }

    private void pack(Path classes, Path file) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        mainClass.ifPresent(name -> manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, name));
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest);
                Stream<Path> found = Files.walk(classes)) {
            for (Path each : found.filter(Files::isRegularFile).sorted().toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                jar.write(Files.readAllBytes(each));
                jar.closeEntry();
            }
        }
    }

    private static String resource(String name) {
        try (InputStream in = UserJar.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new AssertionError("there is no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        private Source(String className, String text) {
            super(URI.create("string:///" + className.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
