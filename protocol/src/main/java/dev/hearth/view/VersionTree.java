package dev.hearth.view;

import dev.hearth.model.Build;
import dev.hearth.protocol.ClientToMaster.Hosts;
import dev.hearth.protocol.ClientToMaster.WorkerHost;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which release and which Java the parts of a cluster run, as trees for programs to read. Pure. */
public final class VersionTree {
    private VersionTree() {}

    /** Of the master, and of the workers that are connected: those that run something else, and those that did not answer. */
    public static Map<String, Object> cluster(Hosts hosts) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("master", build(hosts.master()));
        tree.put("workers", hosts.workers().size());
        tree.put("differing", differing(hosts).stream().map(VersionTree::worker).toList());
        tree.put(
                "silent",
                hosts.workers().stream()
                        .filter(each -> each.build().isEmpty())
                        .map(each -> each.worker().value())
                        .toList());
        return tree;
    }

    private static Map<String, Object> worker(WorkerHost worker) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", worker.worker().value());
        worker.build().ifPresent(each -> tree.putAll(build(each)));
        return tree;
    }

    public static Map<String, Object> build(Build build) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("release", build.release());
        tree.put("java", build.java());
        tree.put("vendor", build.vendor());
        return tree;
    }

    /** The workers that told, and run another release or another Java than the master. */
    public static List<WorkerHost> differing(Hosts hosts) {
        return hosts.workers().stream()
                .filter(each -> each.build()
                        .filter(build -> !build.isAs(hosts.master()))
                        .isPresent())
                .toList();
    }
}
