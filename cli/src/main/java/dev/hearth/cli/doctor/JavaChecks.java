package dev.hearth.cli.doctor;

import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What Hearth runs on: the JVM, and the library that its connections stand on. */
final class JavaChecks {
    static final int OLDEST_JAVA = 17;
    /** Earlier ones let a peer keep a processor busy, or mislead what is in front of a server. */
    static final List<Integer> OLDEST_NETTY = List.of(4, 2, 18);

    private static final Period STALE = Period.ofYears(1);
    private static final Duration SLOW_START = Duration.ofSeconds(2);
    private static final Duration STUCK_START = Duration.ofSeconds(10);

    private JavaChecks() {}

    /** @param start what came of {@link #start}, which takes its time */
    static List<Finding> all(Host host, Beside<Finding> start) {
        return List.of(version(host), age(host), start.await(), netty(host));
    }

    static Finding version(Host host) {
        Check check = new Check(Check.JAVA, "version");
        String version = host.property("java.version");
        String found = "Java " + version + " of " + host.property("java.vendor") + " in " + host.property("java.home");
        Optional<Integer> feature =
                numbers(host.property("java.specification.version")).stream().findFirst();
        if (feature.isEmpty()) {
            return check.notChecked("this JVM does not tell its version");
        }
        return feature.get() >= OLDEST_JAVA
                ? check.ok(found)
                : check.failed(found, "install a JDK " + OLDEST_JAVA + " or newer and point JAVA_HOME to it");
    }

    static Finding age(Host host) {
        Check check = new Check(Check.JAVA, "security fixes");
        try {
            LocalDate released = LocalDate.parse(host.property("java.version.date"));
            String found = "this Java is of " + released;
            boolean stale = released.plus(STALE).isBefore(LocalDate.ofInstant(host.now(), ZoneOffset.UTC));
            return stale
                    ? check.warning(found + ", more than a year ago", "install the newest update of this JDK")
                    : check.ok(found);
        } catch (DateTimeParseException e) {
            return check.notChecked("this JVM does not tell when it was released");
        }
    }

    static Finding start(Host host) {
        Check check = new Check(Check.JAVA, "time to start a JVM");
        try {
            Duration took = host.jvmStart();
            String found = took.toMillis() + " ms";
            String remedy = "look for what takes this host's processors or disk (top, iostat), or for a scanner that"
                    + " reads every file that is opened";
            return took.compareTo(STUCK_START) >= 0
                    ? check.failed(found, remedy)
                    : took.compareTo(SLOW_START) >= 0 ? check.warning(found, remedy) : check.ok(found);
        } catch (IOException e) {
            return check.failed(
                    "no JVM could be started: " + e.getMessage(), "reinstall the JDK, or point JAVA_HOME to another");
        }
    }

    static Finding netty(Host host) {
        Check check = new Check(Check.JAVA, "Netty");
        Optional<String> oldest = host.nettyVersions().stream()
                .reduce((one, other) -> compare(numbers(one), numbers(other)) <= 0 ? one : other);
        if (oldest.isEmpty()) {
            return check.notChecked("the class path does not tell its version");
        }
        boolean bad = compare(numbers(oldest.get()), OLDEST_NETTY) < 0;
        return bad
                ? check.failed(
                        oldest.get() + ", which has known holes",
                        "run a release of Hearth with Netty 4.2.18 or newer, and keep other jars out of jars/")
                : check.ok(oldest.get());
    }

    /** The numbers that a version begins with. */
    private static List<Integer> numbers(String version) {
        return Arrays.stream(version.split("[.+-]", -1))
                .takeWhile(each -> each.matches("\\d{1,9}"))
                .map(Integer::valueOf)
                .toList();
    }

    private static int compare(List<Integer> one, List<Integer> other) {
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            int difference = Integer.compare(i < one.size() ? one.get(i) : 0, i < other.size() ? other.get(i) : 0);
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }
}
