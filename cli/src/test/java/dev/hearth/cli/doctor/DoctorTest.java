package dev.hearth.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.doctor.Host.Marked;
import dev.hearth.cli.doctor.Host.Owned;
import dev.hearth.config.Installation;
import dev.hearth.model.Build;
import dev.hearth.model.HeldToken;
import dev.hearth.model.TokenId;
import dev.hearth.rpc.Secret;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every check of a host passes where all is well, and finds what is wrong where it is not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoctorTest {
    private final Set<String> complained = new TreeSet<>();
    private int ran;
    private FakeHost host = new FakeHost();
    private Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void allIsWell() {
        host = new FakeHost();
        environment = new HashMap<>();
    }

    @AfterEach
    void count() {
        ran++;
    }

    /** Each check must have complained in one of the tests, if all of them ran. */
    @AfterAll
    void everyCheckCanFail() {
        long tests = Arrays.stream(DoctorTest.class.getDeclaredMethods())
                .filter(each -> each.isAnnotationPresent(Test.class))
                .count();
        if (ran < tests) {
            return;
        }
        Set<String> all = new TreeSet<>();
        allIsWell();
        findings().forEach(each -> all.add(each.check()));
        assertThat(complained).containsAll(all);
    }

    @Test
    void nothingIsWrongWithAHostOnWhichAllIsWell() {
        assertThat(findings())
                .hasSizeGreaterThan(20)
                .allSatisfy(
                        each -> assertThat(each.verdict()).as(each.toString()).isEqualTo(Verdict.OK));
    }

    @Test
    void whatASystemDoesNotTellIsNotCheckedAndNeverFine() {
        host.files.keySet().removeIf(each -> each.startsWith("/proc"));
        host.properties.keySet().removeIf(each -> each.startsWith("java.version") || each.startsWith("java.spec"));
        host.netty = List.of();
        host.free = Optional.empty();
        host.tellsEnvironments = false;
        host.owners.put("/opt/hearth/conf/cluster.secret", new Owned("alice", ""));

        List<String> unchecked = findings().stream()
                .filter(each -> each.verdict() == Verdict.NOT_CHECKED)
                .map(Finding::check)
                .toList();

        assertThat(unchecked)
                .contains(
                        "version",
                        "security fixes",
                        "Netty",
                        "open files",
                        "processes and threads",
                        "swap",
                        "overcommit",
                        "memory of the workers",
                        "memory of the daemons",
                        "space of the work directory",
                        "space of the log directory",
                        "file system of the work directory",
                        "file system of the journal",
                        "temporary files",
                        "cluster secret",
                        "orphaned processes");
    }

    @Test
    void anOldJavaFails() {
        host.properties.put("java.specification.version", "11");
        fails("version", "JAVA_HOME");
    }

    @Test
    void aJavaWithoutAYearOfSecurityFixesIsWarnedOf() {
        host.properties.put("java.version.date", "2025-01-21");
        warns("security fixes", "newest update");
    }

    @Test
    void aJvmThatStartsSlowlyOrNotAtAllIsTold() {
        host.jvmStart = Duration.ofSeconds(3);
        warns("time to start a JVM", "top");
        host.jvmStart = Duration.ofSeconds(11);
        fails("time to start a JVM", "top");
        host.jvmTrouble = Optional.of("no such file");
        fails("time to start a JVM", "reinstall");
    }

    @Test
    void aNettyBelowTheFloorFailsEvenAmongNewerParts() {
        host.netty = List.of("4.2.19.Final", "4.2.9.Final");
        fails("Netty", "4.2.18");
    }

    @Test
    void aMissingConfigurationDirectoryFails() {
        host.owners.remove("/opt/hearth/conf");
        fails("configuration directory", "HEARTH_CONF_DIR");
    }

    @Test
    void settingsThatCannotBeReadFailWithTheKeyWhereverTheyStand() {
        host.settings.put("hearth.worker.memory", "lots");
        assertThat(fails("settings", "configuration.md").found()).contains("hearth.worker.memory=lots");
        host.settings.clear();
        environment.put("HEARTH_WORKER_CORES", "many");
        assertThat(fails("settings", "hearth-env.sh").found()).contains("HEARTH_WORKER_CORES");
        environment.put("HEARTH_WORKER_CORES", "2");
        environment.put("HEARTH_WORKER_INSTANCES", "0");
        assertThat(fails("settings", "hearth-env.sh").found()).contains("HEARTH_WORKER_INSTANCES");
        assertThat(finding("worker listener"))
                .isEqualTo(new Finding(
                        "Network",
                        "worker listener",
                        Verdict.NOT_CHECKED,
                        "the settings cannot be read",
                        Optional.empty()));
        environment.clear();
        host.settingsTrouble = Optional.of("cannot read conf/hearth-defaults.conf");
        fails("settings", "correct it");
    }

    @Test
    void settingsOfSparkThatMeanNothingAreWarnedOf() {
        host.settings.put("spark.yarn.queue", "default");
        assertThat(warns("settings", "remove").found()).contains("spark.yarn.queue");
    }

    @Test
    void aSecretThatOthersReadOrAnotherOwnsOrThatIsNoneFailsAndAMissingOneIsWarnedOf() {
        String file = "/opt/hearth/conf/cluster.secret";
        host.owners.put(file, new Owned("alice", "rw-r-----"));
        assertThat(fails("cluster secret", "chmod 600").found()).doesNotContain("0011");
        host.owners.put(file, new Owned("bob", "rw-------"));
        fails("cluster secret", "run Hearth as bob");
        host.owners.put(file, new Owned("alice", "rw-------"));
        host.files.put(file, "canary\n");
        assertThat(fails("cluster secret", "copy the file").found()).doesNotContain("canary");
        host.owners.remove(file);
        warns("cluster secret", "copy it");
    }

    @Test
    void aListenerBeyondLoopbackFailsWithoutTheWordForItAndAWildcardIsWarnedOfWithIt() {
        host.settings.put("hearth.master.host", "0.0.0.0");
        fails("master listener", "hearth.network.plaintext");
        host.settings.put("hearth.network.plaintext", "true");
        warns("master listener", "one address");
        environment.put("HEARTH_WORKER_HOST", "nowhere");
        fails("worker listener", "hearth.worker.host");
        environment.put("HEARTH_WORKER_HOST", "10.0.0.1");
        assertThat(finding("worker listener").verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void aHostNameThatIsLoopbackHereFailsOnceDaemonsListenBeyondIt() {
        host.names.put("node1", List.of("127.0.1.1"));
        assertThat(finding("host name").verdict()).isEqualTo(Verdict.OK);
        host.settings.put("hearth.worker.host", "10.0.0.1");
        assertThat(fails("host name", "/etc/hosts").found()).contains("127.0.1.1");
        host.names.remove("node1");
        fails("host name", "/etc/hosts");
    }

    @Test
    void aPortThatAnotherHasFailsAndOneOfOursDoesNot() {
        host.taken.put(7077, "Address already in use");
        host.taken.put(7079, "Address already in use");
        environment.put("HEARTH_WORKER_INSTANCES", "2");
        environment.put("HEARTH_WORKER_MEMORY", "1g");
        environment.put("HEARTH_WORKER_CORES", "1");
        assertThat(fails("master port", "ss -ltnp").found()).contains("7077");
        assertThat(fails("worker port", "ss -ltnp").found()).contains("7079");

        host.directories.put("/opt/hearth/run", List.of("hearth-a-master-1.port", "hearth-a-worker-2.port"));
        host.files.put("/opt/hearth/run/hearth-a-master-1.port", "127.0.0.1:7077\n");
        host.files.put("/opt/hearth/run/hearth-a-worker-2.port", "127.0.0.1:7079\n");

        assertThat(finding("master port").verdict()).isEqualTo(Verdict.OK);
        assertThat(finding("worker port").found())
                .isEqualTo("7078 free on 127.0.0.1; 7079 in use by a worker of this" + " installation");
    }

    @Test
    void aTakenPortOfThePagesIsWarnedOfWithTheOneThatTheyWouldHave() {
        host.taken.put(8080, "Address already in use");
        assertThat(warns("HTTP port", "hearth.master.ui.port").found()).contains("8080", "would be on 8081");
        for (int port = 8081; port <= 8096; port++) {
            host.taken.put(port, "Address already in use");
        }
        assertThat(fails("HTTP port", "ss -ltnp").found()).contains("nor on any of the next 16");
        host.directories.put("/opt/hearth/run", List.of("hearth-a-master-1.port"));
        assertThat(finding("HTTP port").verdict()).isEqualTo(Verdict.OK);
        host.directories.clear();
        host.settings.put("hearth.master.ui.enabled", "false");
        assertThat(finding("HTTP port").verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void theHeapsOfTheDaemonsAreHeldAgainstWhatTheControlGroupHas() {
        environment.put("HEARTH_WORKER_CORES", "1");
        environment.put("HEARTH_WORKER_MEMORY", "3584m");
        host.files.put("/sys/fs/cgroup/memory.max", "4294967296\n");
        host.files.put("/sys/fs/cgroup/memory.current", "1073741824\n");
        assertThat(finding("memory of the workers").found())
                .isEqualTo("3.5 GiB offered; its control group has 4 GiB, of which 1 GiB is in use");
        assertThat(warns("memory of the daemons", "HEARTH_DAEMON_MEMORY").found())
                .contains("1 GiB of heap for a master and a worker", "control group has 4 GiB", "together");
        environment.put("HEARTH_WORKER_MEMORY", "2g");
        assertThat(finding("memory of the daemons").verdict()).isEqualTo(Verdict.OK);
        environment.put("HEARTH_DAEMON_MEMORY", "3g");
        fails("memory of the daemons", "raise the limit");
        environment.put("HEARTH_DAEMON_MEMORY", "lots");
        fails("memory of the daemons", "512m");
    }

    @Test
    void quotasOfADiskAreTold() {
        host.files.put("/proc/self/mounts", "/dev/sda1 / ext4 rw,relatime,usrquota 0 0\n");
        assertThat(finding("space of the work directory").found()).contains("(usrquota)", "quota -s");
        host.files.put("/proc/self/mounts", "/dev/sda1 / xfs rw,noquota 0 0\n");
        assertThat(finding("space of the work directory").found()).doesNotContain("quota");
    }

    @Test
    void aTokenThatTheUserNamesIsLookedAtWhereverItIs() {
        environment.put("HEARTH_TOKEN_FILE", "/home/bob/bob.token");
        assertThat(fails("token files", "token create").found())
                .isEqualTo("there is no /home/bob/bob.token, which HEARTH_TOKEN_FILE names");
        host.owners.put("/home/bob/bob.token", new Owned("alice", "rw-r--r--"));
        assertThat(fails("token files", "chmod 600 /home/bob/bob.token").found())
                .contains("rw-r--r--");
        host.owners.put("/home/bob/bob.token", new Owned("alice", "rw-------"));
        host.files.put("/home/bob/bob.token", "nothing\n");
        fails("token files", "unset HEARTH_TOKEN_FILE");
        TokenId id = new TokenId("token-0000000000000001");
        host.files.put("/home/bob/bob.token", new HeldToken(id, Secret.random(new SecureRandom())).text() + "\n");
        assertThat(finding("token files").verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void lowLimitsOfFilesAndProcessesAreTold() {
        limits("Max open files            256                  4096                 files");
        fails("open files", "nofile");
        limits("Max open files            2048                 4096                 files");
        warns("open files", "nofile");
        limits("Max processes             100                  100                  processes");
        fails("processes and threads", "nproc");
        limits("Max processes             unlimited            unlimited            processes");
        assertThat(finding("processes and threads").verdict()).isEqualTo(Verdict.OK);
    }

    private void limits(String line) {
        host.files.put("/proc/self/limits", line + "\n");
    }

    @Test
    void swapThatIsInUseIsWarnedOf() {
        memory("MemTotal: 16777216 kB\nSwapTotal: 8388608 kB\nSwapFree: 1048576 kB\n");
        warns("swap", "HEARTH_WORKER_MEMORY");
    }

    private void memory(String text) {
        host.files.put("/proc/meminfo", text);
    }

    @Test
    void strictOvercommitFailsWhenTheWorkersMemoryCannotBeReserved() {
        host.files.put("/proc/sys/vm/overcommit_memory", "2\n");
        environment.put("HEARTH_WORKER_MEMORY", "12g");
        fails("overcommit", "sysctl");
        environment.put("HEARTH_WORKER_MEMORY", "4g");
        assertThat(finding("overcommit").verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void moreMemoryThanTheControlGroupOrTheHostHasFails() {
        environment.put("HEARTH_WORKER_MEMORY", "8g");
        environment.put("HEARTH_WORKER_CORES", "1");
        assertThat(finding("memory of the workers").verdict()).isEqualTo(Verdict.OK);
        host.files.put("/proc/self/cgroup", "0::/system.slice/hearth.service\n");
        host.files.put("/sys/fs/cgroup/system.slice/hearth.service/memory.max", "max\n");
        host.files.put("/sys/fs/cgroup/system.slice/memory.max", "4294967296\n");
        assertThat(fails("memory of the workers", "HEARTH_WORKER_MEMORY").found())
                .contains("control group has 4 GiB");
        host.files.remove("/proc/self/cgroup");
        host.files.put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "2147483648\n");
        assertThat(fails("memory of the workers", "HEARTH_WORKER_MEMORY").found())
                .contains("control group has 2 GiB");
        host.files.remove("/sys/fs/cgroup/memory/memory.limit_in_bytes");
        environment.put("HEARTH_WORKER_INSTANCES", "3");
        assertThat(fails("memory of the workers", "HEARTH_WORKER_MEMORY").found())
                .contains("24 GiB offered");
        environment.remove("HEARTH_WORKER_MEMORY");
        warns("memory of the workers", "HEARTH_WORKER_MEMORY");
    }

    @Test
    void moreCoresThanTheHostOrTheQuotaHasAreWarnedOf() {
        environment.put("HEARTH_WORKER_CORES", "9");
        warns("cores of the workers", "HEARTH_WORKER_CORES");
        environment.put("HEARTH_WORKER_CORES", "4");
        assertThat(finding("cores of the workers").verdict()).isEqualTo(Verdict.OK);
        host.files.put("/proc/self/cgroup", "0::/\n");
        host.files.put("/sys/fs/cgroup/cpu.max", "150000 100000\n");
        assertThat(warns("cores of the workers", "quota").found()).contains("for 1.5 of");
    }

    @Test
    void aFullDiskFailsAndAnAlmostFullOneIsWarnedOf() {
        host.free = Optional.of(500L << 20);
        warns("space of the work directory", "make room");
        host.free = Optional.of(1L << 20);
        fails("space of the work directory", "make room");
        fails("space of the log directory", "HEARTH_LOG_DIR");
    }

    @Test
    void aJournalInMemoryFailsAndAWorkDirectoryThereIsWarnedOf() {
        environment.put("HEARTH_WORKER_DIR", "/run/work");
        warns("file system of the work directory", "HEARTH_WORKER_DIR");
        host.settings.put("hearth.deploy.recoveryDirectory", "/run/journal");
        fails("file system of the journal", "hearth.deploy.recoveryDirectory");
        host.settings.put("hearth.deploy.recoveryMode", "NONE");
        warns("file system of the journal", "FILESYSTEM");
        assertThat(finding("time to sync the journal").verdict()).isEqualTo(Verdict.NOT_CHECKED);
    }

    @Test
    void aSlowJournalIsToldAndOneThatCannotBeWrittenFails() {
        host.sync = Duration.ofMillis(80);
        assertThat(warns("time to sync the journal", "faster disk").found()).startsWith("80.0 ms each");
        host.sync = Duration.ofSeconds(2);
        fails("time to sync the journal", "faster disk");
        host.syncTrouble = Optional.of("read-only file system");
        fails("time to sync the journal", "writable");
    }

    @Test
    void temporaryFilesThatMayNotRunAreToldAndFailWhenTheirCodeIsAskedFor() {
        host.files.put(
                "/proc/self/mounts", "/dev/sda1 / ext4 rw 0 0\n/dev/sda2 /tmp ext4 rw,nosuid,noexec,relatime 0 0\n");
        warns("temporary files", "remount,exec");
        host.settings.put("hearth.rpc.io.mode", "EPOLL");
        fails("temporary files", "java.io.tmpdir");
    }

    @Test
    void aProcessWhoseWorkerIsGoneFailsAndThoseOfALivingOneDoNot() {
        host.marked.add(new Marked(501, Path.of("/data/work/app-1/0")));
        host.marked.add(new Marked(502, Path.of("/data/other/app-1/0")));
        host.files.put("/data/work/.lock", "77\n");
        host.processes.put(77L, "java -cp x dev.hearth.worker.WorkerMain hearth://m:7077");
        Finding found = fails("orphaned processes", "kill 502");
        assertThat(found.found()).contains("502 of the worker of /data/other").doesNotContain("501");
        host.marked.remove(1);
        assertThat(finding("orphaned processes").verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void pidFilesOfDaemonsThatDoNotRunAreWarnedOf() {
        host.directories.put("/opt/hearth/run", List.of("hearth-a-master-1.pid", "hearth-a-worker-1.pid"));
        host.files.put("/opt/hearth/run/hearth-a-master-1.pid", "10\n");
        host.files.put("/opt/hearth/run/hearth-a-worker-1.pid", "11\n");
        host.processes.put(10L, "java dev.hearth.master.MasterMain");
        host.processes.put(11L, "vim notes");
        assertThat(warns("pid files", "/opt/hearth/logs").found())
                .contains("worker-1.pid")
                .doesNotContain("master-1.pid");
    }

    @Test
    void aTokenThatOthersCanReadFails() {
        host.directories.put("/opt/hearth/conf", List.of("cluster.secret", "http-read.token"));
        host.owners.put("/opt/hearth/conf/http-read.token", new Owned("alice", "rw-------"));
        assertThat(finding("token files").verdict()).isEqualTo(Verdict.OK);
        host.owners.put("/opt/hearth/conf/http-read.token", new Owned("alice", "rw-r--r--"));
        fails("token files", "chmod 600 /opt/hearth/conf/http-read.token");
    }

    @Test
    void aLockThatNamesAProcessThatIsNoWorkerIsWarnedOf() {
        host.files.put("/opt/hearth/work/.lock", "12\n");
        assertThat(finding("locks").verdict()).isEqualTo(Verdict.OK);
        host.processes.put(12L, "vim notes");
        warns("locks", "remove the file");
    }

    private List<Finding> findings() {
        Installation installation = new Installation(FakeHost.HOME, FakeHost.HOME.resolve("conf"));
        return new Doctor(host, installation, environment).findings(Optional.empty(), Build.ofThisProcess());
    }

    private Finding finding(String check) {
        return findings().stream()
                .filter(each -> each.check().equals(check))
                .findFirst()
                .orElseThrow();
    }

    private Finding fails(String check, String remedy) {
        return complains(check, Verdict.FAILED, remedy);
    }

    private Finding warns(String check, String remedy) {
        return complains(check, Verdict.WARNING, remedy);
    }

    private Finding complains(String check, Verdict verdict, String remedy) {
        Finding finding = finding(check);
        assertThat(finding.verdict()).as(finding.toString()).isEqualTo(verdict);
        assertThat(finding.remedy().orElseThrow()).contains(remedy).doesNotContain("\n");
        complained.add(check);
        return finding;
    }
}
