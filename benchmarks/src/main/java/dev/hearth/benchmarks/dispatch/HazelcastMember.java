package dev.hearth.benchmarks.dispatch;

import dev.hearth.benchmarks.Program;
import dev.hearth.benchmarks.RunningProgram;
import dev.hearth.benchmarks.Session;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** One member of Hazelcast as a process of its own. On the main thread. */
final class HazelcastMember implements AutoCloseable {
    /** As what it is named in the report. */
    static final String NAME = "Hazelcast 5.5.0";

    private static final String HAZELCAST = "hazelcast";
    private static final String PROGRAMS = "dev.hearth.benchmarks.dispatch.hazelcast.";
    private static final Duration START = Duration.ofSeconds(60);
    /** What Hazelcast asks of a JVM from 9 on. */
    private static final List<String> JVM_OPTIONS = Stream.concat(
                    Stream.of("--add-modules=java.se", "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED"),
                    Stream.of(
                                    "java.base/java.lang",
                                    "java.base/sun.nio.ch",
                                    "java.management/sun.management",
                                    "jdk.management/com.sun.management.internal")
                            .map(name -> "--add-opens=" + name + "=ALL-UNNAMED"))
            .toList();

    private final RunningProgram member;
    private final String address;

    private HazelcastMember(RunningProgram member, String address) {
        this.member = member;
        this.address = address;
    }

    /** Starts it and waits until it serves. */
    static HazelcastMember start(Session session) throws InterruptedException {
        RunningProgram member = session.start(
                program(session, "hazelcast-member", "HazelcastMember").jvm("-Xmx1g", "-XX:+UseSerialGC"));
        try {
            return new HazelcastMember(member, "127.0.0.1:" + member.awaitLine("member ", START));
        } catch (RuntimeException | InterruptedException e) {
            member.close();
            throw e;
        }
    }

    /** A client of this member. */
    Program client(Session session) {
        return program(session, "hazelcast-client", "HazelcastProgram")
                .jvm("-Xmx2g", "-Dbench.member=" + address, "-Dbench.daemons=" + member.pid());
    }

    private static Program program(Session session, String label, String name) {
        return Program.of(label, PROGRAMS + name, session.installation().peerClassPath(HAZELCAST))
                .jvm(JVM_OPTIONS.toArray(String[]::new))
                .jvm("-Dhazelcast.phone.home.enabled=false", "-Dhazelcast.logging.type=none");
    }

    @Override
    public void close() {
        member.close();
    }
}
