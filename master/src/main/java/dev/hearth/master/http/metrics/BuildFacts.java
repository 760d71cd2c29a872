package dev.hearth.master.http.metrics;

import dev.hearth.model.Build;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Which Hearth this is, and on what it runs. */
final class BuildFacts {

    private BuildFacts() {}

    static void register(PrometheusRegistry registry) {
        Build build = Build.ofThisProcess();
        Info.builder()
                .name("hearth_build_info")
                .help("Always 1; the labels say which Hearth this is, and on which Java it runs.")
                .labelNames("version", "java_version")
                .register(registry)
                .setLabelValues(build.release(), build.java());
    }
}
