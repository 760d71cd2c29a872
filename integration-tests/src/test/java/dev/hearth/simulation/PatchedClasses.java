package dev.hearth.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * All of Hearth's classes once more, some of them compiled from sources that were changed in one place. Fails when a text
 * that is to be changed is not there any more: then the mutant has to be made anew.
 */
final class PatchedClasses extends ClassLoader {
    private static final String OURS = "dev.hearth.";
    /** One class of each module that a patched one may need. */
    private static final List<String> NEEDED = List.of(
            "dev.hearth.loop.EventLoop",
            "dev.hearth.model.AppId",
            "dev.hearth.task.TaskContext",
            "dev.hearth.daemon.DaemonMain",
            "dev.hearth.master.Master",
            "dev.hearth.worker.Worker",
            "dev.hearth.executor.Executor",
            "org.slf4j.Logger");

    private final Map<String, byte[]> changed;

    PatchedClasses(List<Patch> patches) {
        super(PatchedClasses.class.getClassLoader());
        this.changed = compile(patches);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : define(name);
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = changed.get(name);
        if (bytes == null) {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                bytes = in.readAllBytes();
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private static Map<String, byte[]> compile(List<Patch> patches) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("there is no Java compiler here: a mutant needs a JDK");
        }
        List<JavaFileObject> sources = new ArrayList<>();
        patches.forEach(each -> sources.add(new Source(each.type(), patched(each))));
        StringWriter words = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
                InMemory memory = new InMemory(files)) {
            List<String> options =
                    List.of("-proc:none", "-nowarn", "-Xlint:none", "--release", "17", "-cp", classPath());
            if (!compiler.getTask(words, memory, null, options, null, sources).call()) {
                throw new IllegalStateException("the mutant cannot be compiled:\n" + words);
            }
            return memory.classes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String patched(Patch patch) {
        Path file = root().resolve(patch.module())
                .resolve("src/main/java")
                .resolve(patch.type().replace('.', '/') + ".java");
        try {
            String source = Files.readString(file);
            int at = source.indexOf(patch.text());
            if (at < 0 || source.indexOf(patch.text(), at + 1) >= 0) {
                throw new IllegalStateException("the text that a mutant changes is not once in " + file
                        + ", so the mutant has to be made anew: " + patch.text());
            }
            return source.replace(patch.text(), patch.replacement())
                    .replace(
                            "import org.jspecify.annotations.Nullable;", "") // it is there when the real ones are built
                    .replace("@Nullable ", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory of the whole build: as the build says, else the parent of the module the test was started in. */
    private static Path root() {
        String given = System.getProperty("hearth.test.root");
        return given != null ? Path.of(given) : Path.of("").toAbsolutePath().getParent();
    }

    /** Where the classes come from that are loaded already: the class path of a test may be hidden in a manifest. */
    private static String classPath() {
        Set<String> places = new LinkedHashSet<>();
        for (String name : NEEDED) {
            try {
                places.add(Path.of(Class.forName(name)
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString());
            } catch (ClassNotFoundException | URISyntaxException e) {
                throw new IllegalStateException("the class path of " + name + " is not known", e);
            }
        }
        return places.stream().collect(Collectors.joining(java.io.File.pathSeparator));
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String type, String text) {
            super(URI.create("memory:///" + type.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Compiled extends SimpleJavaFileObject {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Compiled(String type) {
            super(URI.create("memory:///" + type.replace('.', '/') + Kind.CLASS.extension), Kind.CLASS);
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, Compiled> compiled = new HashMap<>();

        InMemory(StandardJavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return compiled.computeIfAbsent(className, Compiled::new);
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> classes = new HashMap<>();
            compiled.forEach((name, each) -> classes.put(name, each.bytes.toByteArray()));
            return classes;
        }
    }
}
