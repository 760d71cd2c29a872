package dev.hearth.chaos;

import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.testing.Child;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * People at work on a cluster: they submit drivers for it to run and submit again what was not acknowledged, wait for some,
 * kill some, and run some drivers themselves. All that they are told goes to the history. Belongs to one thread.
 */
final class Clients {
    private static final int AT_ONCE = 3;
    private static final long PATIENCE_MILLIS = 400;

    /** The status of a command that found no master. */
    private static final int UNREACHABLE = 4;

    /** One job, from its first submission to its end. */
    private static final class Job {
        final String key;
        final boolean inCluster;
        final boolean supervise;
        final boolean twice;
        final boolean awaited;
        /** When to kill it, in milliseconds after it was acknowledged. */
        final Optional<Integer> killAfter;

        final int tasks;
        final int millis;
        Optional<Child> submission = Optional.empty();
        Optional<Child> wait = Optional.empty();
        Optional<Child> kill = Optional.empty();
        Optional<String> id = Optional.empty();
        long notBefore;
        long acknowledged;
        boolean submittedTwice;
        boolean killed;
        boolean statusKnown;
        String state = "";

        Job(String key, Random random) {
            this.key = key;
            inCluster = random.nextInt(10) < 8;
            supervise = random.nextInt(10) < 7;
            twice = random.nextInt(10) < 3;
            awaited = random.nextInt(10) < 3;
            int kill = random.nextInt(10);
            int killMillis = random.nextInt(6_000);
            killAfter = kill == 0 ? Optional.of(killMillis) : Optional.empty();
            tasks = 20 + random.nextInt(60);
            millis = 40 + random.nextInt(100);
        }

        boolean isOver() {
            boolean ended = inCluster ? isTerminal(state) : statusKnown;
            return ended && submission.isEmpty() && kill.isEmpty() && (!awaited || !inCluster || statusKnown);
        }
    }

    private final Victims victims;
    private final History history;
    private final Random random;
    private final Path jar;
    private final List<Job> open = new ArrayList<>();
    /** By the id that the master gave. */
    private final Map<String, Job> acknowledged = new HashMap<>();

    private int jobs;

    Clients(Victims victims, History history, Path jar, Random random) {
        this.victims = victims;
        this.history = history;
        this.jar = jar;
        this.random = random;
    }

    /** Jobs begun so far. */
    int jobs() {
        return jobs;
    }

    /** Whether every job is over. */
    boolean areDone() {
        return open.isEmpty();
    }

    /** Ids of every acknowledged submission. */
    List<String> ids() {
        return acknowledged.keySet().stream().sorted().toList();
    }

    /** Those that are not over, for a failure's message. */
    List<String> unfinished() {
        return open.stream()
                .map(job -> job.key + " " + job.id.orElse("(not acknowledged)") + " " + job.state)
                .toList();
    }

    /**
     * Goes on with every job.
     *
     * @param more whether new ones may be begun
     */
    void tick(boolean more) {
        while (more && open.size() < AT_ONCE) {
            jobs++;
            open.add(new Job("job-" + jobs, random));
        }
        for (Job job : List.copyOf(open)) {
            if (job.inCluster) {
                inCluster(job);
            } else {
                inTheClient(job);
            }
        }
        open.removeIf(Job::isOver);
    }

    /** Takes in what the master told. */
    void saw(MasterState state) {
        for (DriverView driver : state.drivers()) {
            Job job = acknowledged.get(driver.driver().value());
            String now = driver.state().name();
            if (job != null && !job.state.equals(now)) {
                job.state = now;
                history.note(
                        "saw",
                        "id",
                        driver.driver().value(),
                        "state",
                        now,
                        "cause",
                        driver.cause().orElse(""));
            }
        }
    }

    private void inCluster(Job job) {
        submit(job);
        if (job.id.isEmpty()) {
            return;
        }
        String id = job.id.get();
        if (job.killAfter.isPresent()
                && !job.killed
                && job.kill.isEmpty()
                && history.now() >= job.acknowledged + job.killAfter.get()
                && history.now() >= job.notBefore) {
            history.note("killing", "id", id);
            job.kill = Optional.of(command("kill", "--master", url(), id));
        }
        ended(job.kill).ifPresent(exit -> {
            history.note("killed", "id", id, "exit", exit);
            job.kill = Optional.empty();
            job.killed = exit == 0 || isTerminal(job.state);
            job.notBefore = history.now() + PATIENCE_MILLIS;
        });
        if (job.awaited && job.wait.isEmpty() && !job.statusKnown && history.now() >= job.notBefore) {
            job.wait = Optional.of(command("wait", "--master", url(), id));
        }
        ended(job.wait).ifPresent(exit -> waited(job, id, exit));
    }

    /** A wait that found no master, or lost it for long, is made again. */
    private void waited(Job job, String id, int exit) {
        history.note("waited", "id", id, "exit", exit);
        job.wait = Optional.empty();
        job.notBefore = history.now() + PATIENCE_MILLIS;
        if (exit != UNREACHABLE) {
            job.statusKnown = true;
            history.note("status", "id", id, "exit", exit);
        }
    }

    private void submit(Job job) {
        boolean wanted = job.id.isEmpty() || job.twice && !job.submittedTwice;
        if (wanted && job.submission.isEmpty() && history.now() >= job.notBefore) {
            history.note("submitting", "key", job.key);
            List<String> words = new ArrayList<>(List.of(
                    "submit",
                    "--master",
                    url(),
                    "--deploy-mode",
                    "cluster",
                    "--detach",
                    "--submission-key",
                    job.key,
                    "--driver-memory",
                    "64m",
                    "--driver-java-options",
                    "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"));
            if (job.supervise) {
                words.add("--supervise");
            }
            words.addAll(program(job));
            job.submission = Optional.of(command(words.toArray(String[]::new)));
        }
        ended(job.submission).ifPresent(exit -> submitted(job, exit));
    }

    private void submitted(Job job, int exit) {
        Child submission = job.submission.orElseThrow();
        job.submission = Optional.empty();
        if (exit != 0) {
            history.note(
                    "refused",
                    "key",
                    job.key,
                    "exit",
                    exit,
                    "said",
                    submission.err().strip());
            job.notBefore = history.now() + PATIENCE_MILLIS;
            return;
        }
        String id = submission.out().strip();
        job.submittedTwice = job.id.isPresent();
        history.note("submitted", "key", job.key, "id", id, "supervise", job.supervise);
        if (job.id.isEmpty()) {
            job.id = Optional.of(id);
            job.acknowledged = history.now();
            acknowledged.put(id, job);
        }
    }

    private void inTheClient(Job job) {
        if (job.submission.isEmpty() && !job.statusKnown) {
            history.note("running", "key", job.key);
            List<String> words = new ArrayList<>(List.of("submit", "--master", url()));
            // one driver at a time can be behind the proxy
            if (open.stream().noneMatch(other -> !other.inCluster && other.submission.isPresent())) {
                words.addAll(List.of(
                        "--conf",
                        "hearth.driver.host=127.0.0.1",
                        "--conf",
                        "hearth.driver.bindAddress=" + Victims.DRIVER_HOST,
                        "--conf",
                        "hearth.driver.port=" + victims.drivers().port()));
            }
            words.addAll(program(job));
            job.submission = Optional.of(command(words.toArray(String[]::new)));
        }
        ended(job.submission).ifPresent(exit -> {
            Child client = job.submission.orElseThrow();
            job.submission = Optional.empty();
            job.statusKnown = true;
            history.note(
                    "client",
                    "key",
                    job.key,
                    "exit",
                    exit,
                    "killed",
                    false,
                    "said",
                    client.err().strip());
        });
    }

    private List<String> program(Job job) {
        return List.of(
                "--class",
                "app.Attempts",
                jar.toString(),
                job.key,
                history.directory().toString(),
                Integer.toString(job.tasks),
                Integer.toString(job.millis));
    }

    private Child command(String... words) {
        return victims.cluster().cli(List.of(), List.of(words));
    }

    private String url() {
        return "hearth://127.0.0.1:" + victims.clients().port();
    }

    /** The exit code of a process that has ended. */
    private static Optional<Integer> ended(Optional<Child> process) {
        return process.filter(each -> !each.isAlive()).map(Child::exitCode);
    }

    private static boolean isTerminal(String state) {
        return List.of("FINISHED", "FAILED", "KILLED", "ERROR").contains(state);
    }
}
