package dev.hearth.driver.cluster;

import dev.hearth.model.MasterUrl;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where an application runs, as {@code hearth.master} says. */
public sealed interface MasterSpec {

    /** On a cluster: {@code hearth://host:port[,host:port…]}. */
    record Cluster(MasterUrl url) implements MasterSpec {
        @Override
        public String toString() {
            return url.toString();
        }
    }

    /** In the driver's own process, on so many threads: {@code local}, {@code local[n]}, {@code local[*]}. */
    record Local(int threads) implements MasterSpec {
        public Local {
            if (threads < 1 || threads > MAX_LOCAL_THREADS) {
                throw new IllegalArgumentException("threads must be between 1 and " + MAX_LOCAL_THREADS);
            }
        }

        @Override
        public String toString() {
            return "local[" + threads + "]";
        }
    }

    /** On a cluster of real processes on this host, made for the application: {@code local-cluster[workers,cores,memoryMiB]}. */
    record LocalCluster(int workers, int cores, int memoryMiB) implements MasterSpec {
        public LocalCluster {
            if (workers < 1 || workers > MAX_LOCAL_WORKERS) {
                throw new IllegalArgumentException("workers must be between 1 and " + MAX_LOCAL_WORKERS);
            }
            if (cores < 1) {
                throw new IllegalArgumentException("cores must be at least 1");
            }
            if (memoryMiB < LEAST_MEMORY_MIB) {
                throw new IllegalArgumentException("memory must be at least " + LEAST_MEMORY_MIB + " MiB");
            }
        }

        @Override
        public String toString() {
            return "local-cluster[" + workers + "," + cores + "," + memoryMiB + "]";
        }
    }

    /** Most threads of {@code local[n]}. */
    int MAX_LOCAL_THREADS = 1024;
    /** Most workers of {@code local-cluster}. */
    int MAX_LOCAL_WORKERS = 64;
    /** Least memory of a worker of {@code local-cluster}: the smallest heap of one executor. */
    int LEAST_MEMORY_MIB = 16;

    /** Reads {@code hearth.master}. Throws {@link IllegalArgumentException} with a sentence that shows the forms there are. */
    static MasterSpec parse(String text) {
        String spec = text.strip();
        if (spec.startsWith(MasterUrl.SCHEME)) {
            return new Cluster(MasterUrl.parse(spec));
        }
        if (spec.equals("local")) {
            return new Local(1);
        }
        if (spec.equals("local[*]")) {
            return new Local(Math.min(MAX_LOCAL_THREADS, Runtime.getRuntime().availableProcessors()));
        }
        try {
            Matcher local = Pattern.compile("local\\[\\s*(\\d{1,9})\\s*]").matcher(spec);
            if (local.matches()) {
                return new Local(Integer.parseInt(local.group(1)));
            }
            Matcher cluster = Pattern.compile(
                            "local-cluster\\[\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*,\\s*(\\d{1,9})\\s*]")
                    .matcher(spec);
            if (cluster.matches()) {
                return new LocalCluster(
                        Integer.parseInt(cluster.group(1)),
                        Integer.parseInt(cluster.group(2)),
                        Integer.parseInt(cluster.group(3)));
            }
        } catch (IllegalArgumentException e) {
            throw invalid(text, String.valueOf(e.getMessage()));
        }
        throw invalid(text, "it has none of the forms there are");
    }

    private static IllegalArgumentException invalid(String text, String why) {
        return new IllegalArgumentException("Invalid master \"" + text + "\": " + why
                + "; it looks like hearth://host:7077, local[4], local[*] or local-cluster[2,1,512]"
                + " (workers, cores of each, MiB of each)");
    }
}
