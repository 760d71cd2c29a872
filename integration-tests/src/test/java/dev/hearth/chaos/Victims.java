package dev.hearth.chaos;

import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.ProcSweep;
import dev.hearth.testing.SmallDisk;
import dev.hearth.testing.TcpProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster whose links lead through proxies, and one of whose workers has a small disk where that can be had. */
final class Victims implements AutoCloseable {
    private static final int WORKERS = 3;

    /** A worker's place: who is there now, and its link to the master. */
    static final class Post {
        final TcpProxy link;
        Child worker;
        /** Whether it is there; false between a kill and the next start. */
        boolean manned = true;

        Post(TcpProxy link, Child worker) {
            this.link = link;
            this.worker = worker;
        }
    }

    private final LocalCluster cluster = new LocalCluster(0, 3)
            // so that silence is seen within a fault, and faults do not end what they only disturb
            .conf("hearth.worker.timeout", "3s")
            .conf("hearth.deploy.applicationReconnect", "30s")
            .conf("hearth.deploy.maxExecutorRetries", "50")
            .conf("hearth.deploy.retainedApplications", "100000")
            .conf("hearth.deploy.retainedDrivers", "100000")
            .conf("hearth.task.maxFailures", "100")
            .conf("hearth.worker.minFreeDisk", "1m")
            .conf("hearth.cores.max", "2")
            .conf("hearth.executor.cores", "1");

    private final List<Post> posts = new ArrayList<>();
    private final TcpProxy clients;
    private final TcpProxy drivers = TcpProxy.sharingItsPortWith(DRIVER_HOST);
    private final Optional<SmallDisk> disk;
    private boolean masterRuns = true;

    /** Where the driver really listens that executors reach through {@link #drivers}. */
    static final String DRIVER_HOST = "127.0.0.2";

    /** Starts everything; three workers are registered when this returns. */
    Victims() {
        cluster.start();
        InetSocketAddress master =
                new InetSocketAddress("127.0.0.1", cluster.masterAddress().port());
        clients = new TcpProxy(master);
        disk = smallDisk(cluster.directory().resolve("disk"));
        for (int i = 0; i < WORKERS; i++) {
            TcpProxy link = new TcpProxy(master);
            String url = "hearth://127.0.0.1:" + link.port();
            boolean small = i == 0 && disk.isPresent();
            posts.add(new Post(link, small ? cluster.startWorkerOn(disk.get(), url) : cluster.startWorker(url)));
        }
        cluster.awaitWorkers(WORKERS);
    }

    LocalCluster cluster() {
        return cluster;
    }

    List<Post> posts() {
        return posts;
    }

    /** What clients reach the master through. */
    TcpProxy clients() {
        return clients;
    }

    /** What executors reach the drivers of clients through. */
    TcpProxy drivers() {
        return drivers;
    }

    Optional<SmallDisk> disk() {
        return disk;
    }

    boolean masterRuns() {
        return masterRuns;
    }

    /** SIGKILL. */
    void killMaster() {
        masterRuns = false;
        cluster.master().kill9();
    }

    /** Serves when this returns. */
    void restartMaster() {
        Child unused = cluster.restartMaster();
        masterRuns = true;
    }

    /** SIGKILL. */
    void killWorker(Post post) {
        post.manned = false;
        post.worker.kill9();
    }

    void restartWorker(Post post) {
        post.worker = cluster.restartWorker(post.worker);
        post.manned = true;
    }

    /** The processes of executors. */
    List<Long> executors() {
        return processes("dev.hearth.executor.");
    }

    /** The processes of drivers that the cluster runs, known by their directories: their arguments are in none's sight. */
    List<Long> drivenByTheCluster() {
        return processes("/driver-");
    }

    /** Daemons that have ended although nobody ended them. */
    List<Child> died() {
        List<Child> died = new ArrayList<>();
        if (masterRuns && !cluster.master().isAlive()) {
            died.add(cluster.master());
        }
        posts.stream().filter(post -> post.manned && !post.worker.isAlive()).forEach(post -> died.add(post.worker));
        return died;
    }

    @Override
    public void close() {
        posts.forEach(post -> post.link.close());
        clients.close();
        drivers.close();
        disk.ifPresent(SmallDisk::close);
    }

    private List<Long> processes(String word) {
        return ProcSweep.marked(cluster.directory().toString()).entrySet().stream()
                .filter(each -> each.getValue().contains(word))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Optional<SmallDisk> smallDisk(Path directory) {
        try {
            return SmallDisk.mount(Files.createDirectory(directory), "size=24m");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
