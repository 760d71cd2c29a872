package dev.hearth.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.ConstructorCallTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.hearth.rpc.Message;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What may depend on what, and what may be called where, in the classes that ship. */
class ArchitectureTest {
    private static final JavaClasses HEARTH = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("dev.hearth");

    private static final String[] CORE_RPC = {"dev.hearth.loop..", "dev.hearth.rpc.."};
    private static final String[] PROTOCOL = {
        "dev.hearth.model..", "dev.hearth.protocol..", "dev.hearth.config..", "dev.hearth.view.."
    };
    private static final String[] TASK = {"dev.hearth.task.."};
    private static final String[] DAEMON = {"dev.hearth.daemon.."};
    private static final String[] MASTER = {"dev.hearth.master.."};
    private static final String[] WORKER = {"dev.hearth.worker.."};
    private static final String[] EXECUTOR = {"dev.hearth.executor.."};
    private static final String[] DRIVER = {"dev.hearth.driver.."};
    private static final String[] CLI = {"dev.hearth.cli.."};
    private static final String[] EXAMPLES = {"dev.hearth.examples.."};

    /** Packages whose classes decide and do nothing else. */
    private static final String[] PURE = {
        "dev.hearth.master.state..", "dev.hearth.master.placement..", "dev.hearth.driver.schedule.."
    };

    /** What gives another answer at every call, without being asked for by an argument. */
    private static final Set<String> AMBIENT = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.time.Instant.now",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.ThreadLocalRandom.current");

    private static final DescribedPredicate<JavaClass> STARTS_A_PROCESS =
            describe("start a process", type -> isMainClass(outermost(type)));

    @TestFactory
    Stream<DynamicTest> modulesDependAlongTheArrows() {
        return Stream.of(
                arrows(CORE_RPC),
                arrows(PROTOCOL, CORE_RPC),
                arrows(TASK),
                arrows(DAEMON, CORE_RPC, PROTOCOL),
                arrows(MASTER, CORE_RPC, PROTOCOL, DAEMON),
                arrows(WORKER, CORE_RPC, PROTOCOL, DAEMON),
                arrows(EXECUTOR, CORE_RPC, PROTOCOL, TASK),
                arrows(DRIVER, CORE_RPC, PROTOCOL, TASK, EXECUTOR),
                arrows(CLI, CORE_RPC, PROTOCOL, DAEMON, TASK, DRIVER),
                arrows(EXAMPLES, TASK, DRIVER));
    }

    @Test
    void onlyTheLocalDriverSeesTheExecutor() {
        check(noClasses()
                .that(resideInAPackage("dev.hearth.driver..").and(not(resideInAPackage("dev.hearth.driver.local.."))))
                .should()
                .dependOnClassesThat(resideInAnyPackage(EXECUTOR)));
    }

    @Test
    void everyPackageBelongsToAModule() {
        check(classes()
                .should()
                .resideInAnyPackage(
                        concat(CORE_RPC, PROTOCOL, TASK, DAEMON, MASTER, WORKER, EXECUTOR, DRIVER, CLI, EXAMPLES)));
    }

    @Test
    void packagesAreFreeOfCycles() {
        check(slices().matching("dev.hearth.(**)").should().beFreeOfCycles());
    }

    @Test
    void theFoundationsUseTheJdkAndTheLoggingApiAlone() {
        check(classes()
                .that()
                .resideInAnyPackage(
                        "dev.hearth.loop..",
                        "dev.hearth.rpc",
                        "dev.hearth.rpc.codec..",
                        "dev.hearth.model..",
                        "dev.hearth.protocol..",
                        "dev.hearth.task..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.hearth..", "java..", "javax..", "org.slf4j..", "org.jspecify.annotations.."));
    }

    @Test
    void nettyStaysBehindTheTransport() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.hearth.rpc.netty..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.."));
    }

    @Test
    void httpIsServedByTheMasterAloneAndBehindASeam() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.hearth.master.http.jetty..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.sun.net.httpserver..", "org.eclipse.jetty.."));
    }

    @Test
    void measurementsAreKeptBehindASeam() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.hearth.master.http.metrics..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.prometheus.."));
        check(noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.hearth.master.metrics.."));
    }

    @Test
    void jacksonStaysOffTheExecutorsPath() {
        check(noClasses()
                .that()
                .resideInAnyPackage(concat(CORE_RPC, PROTOCOL, TASK, EXECUTOR))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson.."));
    }

    @Test
    void theLogBackendIsChosenByProcesses() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("dev.hearth.daemon..", "dev.hearth.executor..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ch.qos.logback.."));
    }

    @Test
    void pureCoresDoNothingButDecide() {
        check(noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.io", "java.net", "java.nio.file..", "org.slf4j..", "io.netty..")
                                .and(not(named("java.io.Serializable", "java.io.UncheckedIOException"))))
                .orShould()
                .dependOnClassesThat(resideInAPackage("java.util.concurrent..")
                        .and(not(named(
                                "java.util.concurrent.TimeUnit",
                                // a job is claimed, and numbered, on the thread that submits it
                                "java.util.concurrent.atomic.AtomicBoolean",
                                "java.util.concurrent.atomic.AtomicLong"))))
                .orShould()
                .dependOnClassesThat(
                        resideInAPackage("dev.hearth.rpc..").and(not(describe("are values", this::isAValue)))));
    }

    @Test
    void timeAndRandomnessEnterFromOutside() {
        check(noClasses()
                .that(not(resideInAPackage("dev.hearth.loop..")).and(not(STARTS_A_PROCESS)))
                .should(access(
                        "read a clock or draw a number",
                        target -> AMBIENT.contains(target.getTargetOwner().getName() + "." + target.getName())
                                || isUnseeded(target))));
    }

    @Test
    void nothingSleeps() {
        check(noClasses()
                .should(access(
                        "sleep",
                        target -> target.getName().equals("sleep")
                                && Set.of("java.lang.Thread", "java.util.concurrent.TimeUnit")
                                        .contains(target.getTargetOwner().getName()))));
    }

    @Test
    void onlyMainClassesAndTheDaemonEndTheProcess() {
        check(noClasses()
                .that(not(resideInAnyPackage(DAEMON))
                        .and(not(resideInAnyPackage(concat(EXECUTOR, CLI)).and(STARTS_A_PROCESS)))
                        .and(not(named("dev.hearth.executor.ProcessEnd"))))
                .should(access(
                        "end the process",
                        target -> Set.of("exit", "halt").contains(target.getName())
                                && Set.of("java.lang.System", "java.lang.Runtime")
                                        .contains(target.getTargetOwner().getName()))));
    }

    @Test
    void javaDeserializationBelongsToUserCodeAlone() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("dev.hearth.task..", "dev.hearth.executor..", "dev.hearth.driver..")
                .should()
                .dependOnClassesThat(named("java.io.ObjectInputStream")));
    }

    @Test
    void noLocksOutsideTheLoopAndTheTransport() {
        String[] lockers = {"dev.hearth.loop..", "dev.hearth.rpc.."};
        check(noClasses()
                .that()
                .resideOutsideOfPackages(lockers)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks.."));
        check(methods()
                .that()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackages(lockers)
                .should()
                .notHaveModifier(JavaModifier.SYNCHRONIZED));
    }

    @Test
    void staticFieldsAreFinal() {
        check(fields().that().areStatic().should().beFinal());
    }

    @Test
    void configurationsAreRecords() {
        check(classes()
                .that()
                .haveSimpleNameEndingWith("Config")
                .and()
                .doNotHaveSimpleName("Config")
                .should()
                .beRecords());
    }

    @Test
    void namesSayWhatAThingIs() {
        check(noClasses()
                .should()
                .haveNameMatching(".*(Helper|Utils?|Processor|Info|Data|Impl|Constants)")
                .orShould()
                .haveNameMatching(".*[.$](Base|Abstract)[A-Z].*"));
    }

    @Test
    void messagesAreRecordsOfASealedDirection() {
        check(classes()
                .that()
                .areAssignableTo(Message.class)
                .and()
                .areNotInterfaces()
                .should()
                .beRecords()
                .andShould(beNestedInASealedInterface()));
        check(fields().that(describe("are components of messages", ArchitectureTest::isComponentOfAMessage))
                .should()
                .haveRawType(describe(
                        "values that can go over the wire",
                        type -> !type.isAssignableTo(Throwable.class)
                                && !type.getName().equals("[B"))));
    }

    private static DynamicTest arrows(String[] module, String[]... mayUse) {
        String[] allowed = Stream.concat(Stream.<String[]>of(module), Stream.of(mayUse))
                .flatMap(Stream::of)
                .toArray(String[]::new);
        ArchRule rule = classes()
                .that()
                .resideInAnyPackage(module)
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage("dev.hearth..")).or(resideInAnyPackage(allowed)));
        return DynamicTest.dynamicTest(String.join(", ", module), () -> check(rule));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(HEARTH);
    }

    private static DescribedPredicate<JavaClass> named(String... names) {
        List<String> all = List.of(names);
        return describe("are " + String.join(" or ", all), type -> all.contains(type.getName()));
    }

    /** Records, enums, annotations and the codec's types: what a decision may be about. */
    private boolean isAValue(JavaClass type) {
        return type.isRecord()
                || type.isEnum()
                || type.isAnnotation()
                || type.isAssignableTo(Message.class)
                || type.getPackageName().startsWith("dev.hearth.rpc.codec");
    }

    private static boolean isUnseeded(JavaAccess<?> access) {
        return access.getTarget() instanceof ConstructorCallTarget constructor
                && constructor.getOwner().isEquivalentTo(Random.class)
                && constructor.getRawParameterTypes().isEmpty();
    }

    private static boolean isMainClass(JavaClass type) {
        return type.tryGetMethod("main", String[].class).isPresent();
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    private static boolean isComponentOfAMessage(JavaField field) {
        return field.getOwner().isAssignableTo(Message.class)
                && field.getOwner().isRecord()
                && !field.getModifiers().contains(JavaModifier.STATIC);
    }

    private static ArchCondition<JavaClass> beNestedInASealedInterface() {
        return new ArchCondition<>("be nested in a sealed interface") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean nested = type.getEnclosingClass()
                        .map(JavaClass::reflect)
                        .filter(outer -> outer.isInterface() && outer.isSealed())
                        .isPresent();
                events.add(new SimpleConditionEvent(
                        type, nested, type.getName() + (nested ? " is" : " is not") + " nested in a sealed interface"));
            }
        };
    }

    /** Calls and method references alike. */
    private static ArchCondition<JavaClass> access(String what, Predicate<JavaAccess<?>> wanted) {
        return new ArchCondition<>(what) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                    if (wanted.test(access)) {
                        events.add(SimpleConditionEvent.satisfied(type, access.getDescription()));
                    }
                }
            }
        };
    }

    private static String[] concat(String[]... groups) {
        return Stream.of(groups).flatMap(Stream::of).toArray(String[]::new);
    }
}
