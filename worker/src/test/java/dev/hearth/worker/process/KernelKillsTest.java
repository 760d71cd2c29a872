package dev.hearth.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.EndCause;
import dev.hearth.worker.process.KernelKills.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelKillsTest {
    @TempDir
    private Path host;

    private KernelKills kills;

    @BeforeEach
    void start() throws IOException {
        kills = new KernelKills(host.resolve("proc"), host.resolve("cgroup"));
        process("self", "0::/worker\n");
        process("7", "4:memory:/old\n0::/app\n");
        count("app", 3);
        count("worker", 0);
    }

    @Test
    void aCounterThatRoseTellsOfAKillByTheKernel() throws IOException {
        Mark start = kills.mark(7).orElseThrow();
        count("app", 4);

        assertThat(kills.since(start)).hasValueSatisfying(found -> {
            assertThat(found.cause()).isEqualTo(EndCause.HOST_OUT_OF_MEMORY);
            assertThat(found.sentence())
                    .isEqualTo("the kernel killed its process for want of memory (oom_kill rose by 1 in "
                            + host.resolve("cgroup/app/memory.events") + " while it ran)");
        });
    }

    @Test
    void aCounterThatStandsOrIsGoneTellsNothing() throws IOException {
        Mark start = kills.mark(7).orElseThrow();

        assertThat(kills.since(start)).isEmpty();
        Files.delete(host.resolve("cgroup/app/memory.events"));
        assertThat(kills.since(start)).isEmpty();
        assertThat(kills.mark(7)).isEmpty();
    }

    @Test
    void whereManyCountTogetherEachRiseExplainsOneEnd() throws IOException {
        process("8", "0::/worker\n");
        process("9", "0::/worker\n");
        Mark first = kills.mark(8).orElseThrow();
        Mark second = kills.mark(9).orElseThrow();
        count("worker", 1);

        assertThat(kills.since(first).orElseThrow().sentence()).contains("where its worker counts too");
        assertThat(kills.since(second)).isEmpty();
    }

    @Test
    void aHostWithoutSuchCountersTellsNothing() throws IOException {
        process("8", "4:memory:/old\n");
        process("9", "0::/../../outside\n");
        process("10", "0::/garbage\n");
        Files.createDirectories(host.resolve("cgroup/garbage"));
        Files.writeString(host.resolve("cgroup/garbage/memory.events"), "oom_kill many\n");

        assertThat(kills.mark(8)).isEmpty();
        assertThat(kills.mark(9)).isEmpty();
        assertThat(kills.mark(10)).isEmpty();
        assertThat(kills.mark(11)).isEmpty();
    }

    private void process(String name, String cgroup) throws IOException {
        Path directory = Files.createDirectories(host.resolve("proc").resolve(name));
        Files.writeString(directory.resolve("cgroup"), cgroup);
    }

    private void count(String cgroup, int kills) throws IOException {
        Path directory = Files.createDirectories(host.resolve("cgroup").resolve(cgroup));
        Files.writeString(
                directory.resolve("memory.events"), "low 0\noom 9\noom_kill " + kills + "\noom_group_kill 0\n");
    }
}
