package dev.hearth.task;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * Loads an application's classes. From Hearth's side user code sees the JDK, slf4j-api, {@code dev.hearth.driver} and
 * {@code dev.hearth.task}; all else, classes and resources alike, comes from the application's jars, so that no version
 * of any library of ours is in its way. Safe for use by many threads; closing it closes the jars.
 */
public final class UserClassLoader extends URLClassLoader {

    /** The JDK, and the packages of Hearth's own loader that user code shares with it. */
    private static final class Shared extends ClassLoader {
        private static final List<String> PACKAGES = List.of("org.slf4j.", "dev.hearth.driver.", "dev.hearth.task.");

        static {
            registerAsParallelCapable();
        }

        private final ClassLoader hearth;

        private Shared(ClassLoader hearth) {
            super("hearth-shared", ClassLoader.getPlatformClassLoader());
            this.hearth = hearth;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (isShared(name)) {
                return hearth.loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }

        @Override
        @SuppressWarnings({"NullAway", "DataFlowIssue"}) // null is how a class loader says that there is none
        protected URL findResource(String name) {
            return isShared(name.replace('/', '.')) ? hearth.getResource(name) : null;
        }

        @Override
        protected Enumeration<URL> findResources(String name) throws IOException {
            return isShared(name.replace('/', '.')) ? hearth.getResources(name) : Collections.emptyEnumeration();
        }

        private static boolean isShared(String name) {
            for (String each : PACKAGES) {
                if (name.startsWith(each)) {
                    return true;
                }
            }
            return false;
        }
    }

    static {
        registerAsParallelCapable();
    }

    /**
     * A loader over jars and directories, in the order of the class path.
     *
     * @param hearth the loader of Hearth's own classes
     * @throws IllegalArgumentException naming an entry that does not exist
     */
    public UserClassLoader(List<Path> classPath, ClassLoader hearth) {
        super("user", urls(classPath), new Shared(hearth));
    }

    /** As the other, beside the classes of Hearth that run now. */
    public UserClassLoader(List<Path> classPath) {
        this(classPath, UserClassLoader.class.getClassLoader());
    }

    private static URL[] urls(List<Path> classPath) {
        URL[] urls = new URL[classPath.size()];
        for (int i = 0; i < urls.length; i++) {
            Path entry = classPath.get(i);
            if (!Files.exists(entry)) {
                throw new IllegalArgumentException("the class path of the application names " + entry
                        + ", which does not exist; name a jar or a directory that does");
            }
            try {
                urls[i] = entry.toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException("the class-path entry " + entry + " has no URL", e);
            }
        }
        return urls;
    }
}
