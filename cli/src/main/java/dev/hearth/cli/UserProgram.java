package dev.hearth.cli;

import dev.hearth.config.Nearest;
import dev.hearth.task.UserClassLoader;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/** The program in a user's jar: finds its main class and runs it, in a loader that shows it nothing of Hearth's own. */
final class UserProgram {
    private final String jar;
    private final Method main;

    private UserProgram(String jar, Method main) {
        this.jar = jar;
        this.main = main;
    }

    /**
     * Loads the main class; none of its code runs yet.
     *
     * @param jars the program's own first
     * @throws CommandFailure when it is missing, or is no program
     */
    static UserProgram load(UserClassLoader loader, List<Path> jars, Optional<String> mainClass) {
        String jar = jars.get(0).getFileName().toString();
        String name = mainClassName(jars.get(0), mainClass);
        try {
            Class<?> type = Class.forName(name, false, loader);
            Method main = type.getMethod("main", String[].class);
            if (!Modifier.isStatic(main.getModifiers()) || main.getReturnType() != void.class) {
                throw new NoSuchMethodException(name);
            }
            main.setAccessible(true);
            return new UserProgram(jar, main);
        } catch (ClassNotFoundException e) {
            throw new CommandFailure(
                    CommandExit.CLASS_NOT_FOUND,
                    "class " + name + " is not in " + jar + nearest(name, jars.get(0)) + "; check --class and --jars");
        } catch (NoSuchMethodException e) {
            throw new CommandFailure(
                    CommandExit.USAGE, "class " + name + " of " + jar + " has no public static void main(String[])");
        } catch (UnsupportedClassVersionError e) {
            throw new CommandFailure(
                    CommandExit.USAGE,
                    "class " + name + " of " + jar
                            + " was compiled for a newer Java than "
                            + Runtime.version().feature() + " which runs here: "
                            + e.getMessage());
        } catch (LinkageError e) {
            throw new CommandFailure(
                    CommandExit.CLASS_NOT_FOUND, "class " + name + " of " + jar + " cannot be loaded: " + e);
        }
    }

    /** The name of the main class, which is in one of the jars; nothing is loaded. Throws {@link CommandFailure} otherwise. */
    static String mainClass(List<Path> jars, Optional<String> mainClass) {
        String name = mainClassName(jars.get(0), mainClass);
        if (jars.stream().noneMatch(jar -> contains(jar, name))) {
            throw new CommandFailure(
                    CommandExit.CLASS_NOT_FOUND,
                    "class " + name + " is not in " + jars.get(0).getFileName() + nearest(name, jars.get(0))
                            + "; check --class and --jars");
        }
        return name;
    }

    private static boolean contains(Path jar, String className) {
        try (JarFile opened = new JarFile(jar.toFile())) {
            return opened.getEntry(className.replace('.', '/') + ".class") != null;
        } catch (IOException e) {
            throw new CommandFailure(CommandExit.USAGE, "cannot read the jar " + jar + ": " + e.getMessage());
        }
    }

    private static String mainClassName(Path jar, Optional<String> mainClass) {
        return mainClass
                .or(() -> manifestMainClass(jar))
                .orElseThrow(() -> new CommandFailure(
                        CommandExit.USAGE,
                        "No main class: " + jar.getFileName() + " has none in its manifest; name one with --class"));
    }

    /** Runs main on this thread; what it throws comes out as it is. */
    void run(List<String> arguments) throws Throwable {
        try {
            main.invoke(null, (Object) arguments.toArray(String[]::new));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } catch (IllegalAccessException e) {
            throw new CommandFailure(
                    CommandExit.USAGE,
                    "the main method of " + main.getDeclaringClass().getName() + " in " + jar + " is not accessible");
        }
    }

    /** The program's own name for itself. */
    String className() {
        return main.getDeclaringClass().getName();
    }

    /** Checks that each jar is there and is one. */
    static void checkJars(List<Path> jars) {
        for (Path jar : jars) {
            if (!Files.isRegularFile(jar)) {
                throw new CommandFailure(
                        CommandExit.USAGE,
                        "cannot read the jar " + jar
                                + (Files.exists(jar) ? ": that is no file" : ": there is no such file"));
            }
            try (JarFile opened = new JarFile(jar.toFile())) {
                opened.getManifest();
            } catch (IOException e) {
                throw new CommandFailure(
                        CommandExit.USAGE,
                        "cannot read the jar " + jar + ": it is not a jar file (" + e.getMessage() + ")");
            }
        }
    }

    private static Optional<String> manifestMainClass(Path jar) {
        try (JarFile opened = new JarFile(jar.toFile())) {
            return Optional.ofNullable(opened.getManifest())
                    .flatMap(m -> Optional.ofNullable(m.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS)));
        } catch (IOException e) {
            throw new CommandFailure(CommandExit.USAGE, "cannot read the jar " + jar + ": " + e.getMessage());
        }
    }

    private static String nearest(String name, Path jar) {
        try (JarFile opened = new JarFile(jar.toFile())) {
            List<String> classes = opened.stream()
                    .map(entry -> entry.getName())
                    .filter(entry -> entry.endsWith(".class") && !entry.contains("$"))
                    .map(entry -> entry.substring(0, entry.length() - ".class".length())
                            .replace('/', '.'))
                    .sorted()
                    .toList();
            return classes.stream()
                    .filter(each -> each.endsWith("." + name))
                    .findFirst()
                    .or(() -> Nearest.of(name, classes))
                    .map(each -> " (did you mean " + each + "?)")
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
