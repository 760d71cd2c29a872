package dev.hearth.driver;

import java.util.Map;
import java.util.Optional;

/**
 * What a job is called and what its tasks see, fixed on the thread that called the action.
 *
 * @param description for people
 * @param properties for {@code TaskContext}
 */
record JobLabel(String description, Map<String, String> properties) {
    /** The local property that names the job group. */
    static final String GROUP = "hearth.jobGroup.id";
    /** The local property that says what the jobs of the thread are for. */
    static final String DESCRIPTION = "hearth.job.description";

    JobLabel {
        properties = Map.copyOf(properties);
    }

    /** Of the call that is going on, with the settings and local properties given. */
    static JobLabel of(Map<String, String> properties) {
        String purpose = properties.getOrDefault(DESCRIPTION, "");
        String site = CallSite.describe();
        return new JobLabel(purpose.isEmpty() ? site : purpose + ": " + site, properties);
    }

    Optional<String> group() {
        return Optional.ofNullable(properties.get(GROUP));
    }
}
