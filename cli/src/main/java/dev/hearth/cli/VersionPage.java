package dev.hearth.cli;

import dev.hearth.model.Build;
import dev.hearth.protocol.ClientToMaster.Hosts;
import dev.hearth.protocol.ClientToMaster.WorkerHost;
import dev.hearth.view.Harmless;
import dev.hearth.view.VersionTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which release and which Java this command runs, and the cluster. */
record VersionPage(Build client, Optional<Cluster> cluster) implements Page {
    private static final int MOST_NAMED = 5;

    /** @param url of its master */
    record Cluster(String url, Hosts hosts) {}

    @Override
    public Object tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("client", VersionTree.build(client));
        tree.put("cluster", cluster.map(VersionPage::tree).orElse(null));
        return tree;
    }

    private static Map<String, Object> tree(Cluster cluster) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("url", cluster.url());
        tree.putAll(VersionTree.cluster(cluster.hosts()));
        return tree;
    }

    @Override
    public String text(boolean wide) {
        StringBuilder text = new StringBuilder("hearth " + words(client));
        cluster.ifPresent(each -> add(text, each, wide));
        return text.toString();
    }

    private static void add(StringBuilder text, Cluster cluster, boolean wide) {
        List<WorkerHost> workers = cluster.hosts().workers();
        List<WorkerHost> others = VersionTree.differing(cluster.hosts());
        long silent = workers.stream().filter(each -> each.build().isEmpty()).count();
        text.append("\nmaster ")
                .append(words(cluster.hosts().master()))
                .append(", at ")
                .append(Harmless.words(cluster.url()));
        text.append("\nworkers: ").append(workers.size());
        if (!workers.isEmpty()) {
            long same = workers.size() - others.size() - silent;
            text.append(same == workers.size() ? ", as the master" : ", " + same + " as the master");
        }
        if (silent > 0) {
            text.append(", ").append(silent).append(" did not answer");
        }
        others.stream()
                .limit(wide ? others.size() : MOST_NAMED)
                .forEach(each -> text.append("\n  ")
                        .append(each.worker())
                        .append(' ')
                        .append(words(each.build().orElseThrow())));
        if (!wide && others.size() > MOST_NAMED) {
            text.append("\n  … and ").append(others.size() - MOST_NAMED).append(" more; -o wide shows them");
        }
    }

    private static String words(Build build) {
        return Harmless.words(build.release() + ", Java " + build.java() + " of " + build.vendor());
    }
}
