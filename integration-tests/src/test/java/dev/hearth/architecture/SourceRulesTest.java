package dev.hearth.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What class files do not show: sizes, synchronized blocks, and what tests do. Parses every source, main and test. */
class SourceRulesTest {
    private static final int MAX_CLASS_LINES = 500;
    private static final int MAX_METHOD_LINES = 60;
    private static final int MAX_CONSTRUCTOR_PARAMETERS = 7;

    private static final Path ROOT = root();
    private static final Findings FOUND = new Findings();

    @BeforeAll
    static void parseEverySource() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources()));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new Scanner(unit, positions).scan(unit, null);
            }
        }
    }

    @Test
    void noClassIsLongerThanFiveHundredLines() {
        assertThat(FOUND.longClasses).isEmpty();
    }

    @Test
    void noMethodIsLongerThanSixtyLines() {
        assertThat(FOUND.longMethods).isEmpty();
    }

    @Test
    void noConstructorTakesMoreThanSevenParameters() {
        assertThat(FOUND.wideConstructors).isEmpty();
    }

    @Test
    void nothingIsSynchronizedOutsideTheLoopAndTheTransport() {
        assertThat(FOUND.synchronizations).isEmpty();
    }

    @Test
    void nothingSleeps() {
        assertThat(FOUND.sleeps).isEmpty();
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.flatMap(
                            module -> Stream.of(module.resolve("src/main/java"), module.resolve("src/test/java")))
                    .filter(Files::isDirectory)
                    .flatMap(SourceRulesTest::javaFiles)
                    .sorted()
                    .toList();
        }
    }

    private static Stream<Path> javaFiles(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory of the whole build: as the build says, else the parent of the module the test was started in. */
    private static Path root() {
        String given = System.getProperty("hearth.test.root");
        return given != null ? Path.of(given) : Path.of("").toAbsolutePath().getParent();
    }

    private static final class Findings {
        final List<String> longClasses = new ArrayList<>();
        final List<String> longMethods = new ArrayList<>();
        final List<String> wideConstructors = new ArrayList<>();
        final List<String> synchronizations = new ArrayList<>();
        final List<String> sleeps = new ArrayList<>();
    }

    private static final class Scanner extends TreeScanner<Void, Void> {
        private static final Set<String> MAY_SYNCHRONIZE = Set.of("dev.hearth.loop", "dev.hearth.rpc");

        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final LineMap lines;
        private final Deque<ClassTree> enclosing = new ArrayDeque<>();

        Scanner(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
            this.lines = unit.getLineMap();
        }

        @Override
        public Void visitClass(ClassTree tree, Void unused) {
            if (length(tree) > MAX_CLASS_LINES) {
                FOUND.longClasses.add(at(tree, tree.getSimpleName() + " has " + length(tree) + " lines"));
            }
            enclosing.push(tree);
            super.visitClass(tree, unused);
            enclosing.pop();
            return null;
        }

        @Override
        public Void visitMethod(MethodTree tree, Void unused) {
            boolean constructor = tree.getName().contentEquals("<init>");
            String name = constructor
                    ? "the constructor of " + enclosing.element().getSimpleName()
                    : tree.getName().toString();
            if (length(tree) > MAX_METHOD_LINES) {
                FOUND.longMethods.add(at(tree, name + " has " + length(tree) + " lines"));
            }
            int parameters = tree.getParameters().size();
            boolean ofARecord = !enclosing.isEmpty() && enclosing.element().getKind() == Tree.Kind.RECORD;
            if (constructor && !ofARecord && parameters > MAX_CONSTRUCTOR_PARAMETERS) {
                FOUND.wideConstructors.add(at(tree, name + " takes " + parameters + " parameters"));
            }
            if (tree.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED)) {
                synchronization(tree, name + " is synchronized");
            }
            return super.visitMethod(tree, unused);
        }

        @Override
        public Void visitSynchronized(SynchronizedTree tree, Void unused) {
            synchronization(tree, "a synchronized block");
            return super.visitSynchronized(tree, unused);
        }

        @Override
        public Void visitMemberSelect(MemberSelectTree tree, Void unused) {
            if (tree.getIdentifier().contentEquals("sleep")) {
                sleep(tree, tree.getExpression());
            }
            return super.visitMemberSelect(tree, unused);
        }

        @Override
        public Void visitMemberReference(MemberReferenceTree tree, Void unused) {
            if (tree.getName().contentEquals("sleep")) {
                sleep(tree, tree.getQualifierExpression());
            }
            return super.visitMemberReference(tree, unused);
        }

        private void sleep(Tree tree, Tree owner) {
            String type = owner.toString();
            if (type.endsWith("Thread") || type.contains("TimeUnit")) {
                FOUND.sleeps.add(at(tree, type + " sleeps"));
            }
        }

        private void synchronization(Tree tree, String what) {
            String name =
                    unit.getPackageName() == null ? "" : unit.getPackageName().toString();
            if (MAY_SYNCHRONIZE.stream().noneMatch(allowed -> name.equals(allowed) || name.startsWith(allowed + "."))) {
                FOUND.synchronizations.add(at(tree, what));
            }
        }

        private String at(Tree tree, String what) {
            Path file = Path.of(unit.getSourceFile().toUri());
            return ROOT.relativize(file) + ":" + lines.getLineNumber(positions.getStartPosition(unit, tree)) + ": "
                    + what;
        }

        /** From the first line of the declaration, without its javadoc, to its closing brace. */
        private long length(Tree tree) {
            long start = positions.getStartPosition(unit, tree);
            long end = positions.getEndPosition(unit, tree);
            // What the parser adds, like a default constructor, has no end of its own.
            return end < 0 ? 0 : lines.getLineNumber(end) - lines.getLineNumber(start) + 1;
        }
    }
}
