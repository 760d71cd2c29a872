package dev.hearth.driver;

import java.util.Map;
import java.util.Optional;

/**
 * What a job is called and what its tasks see, fixed on the thread that called the action.
 *
 * @param text for people, as its {@code toString} says; most jobs are over before anybody asks
 * @param properties for {@code TaskContext}
 */
record JobLabel(Object text, Map<String, String> properties) {
    /** The local property that names the job group. */
    static final String GROUP = "hearth.jobGroup.id";
    /** The local property that says what the jobs of the thread are for. */
    static final String DESCRIPTION = "hearth.job.description";

    /** One text after the other, put together by those who ask. */
    private record Joined(String before, Object text) {
        @Override
        public String toString() {
            return before + text;
        }
    }

    JobLabel {
        properties = Map.copyOf(properties);
    }

    /** Of the call that is going on, with the settings and local properties given. */
    static JobLabel of(Map<String, String> properties) {
        String purpose = properties.getOrDefault(DESCRIPTION, "");
        CallSite site = CallSite.here();
        return new JobLabel(purpose.isEmpty() ? site : new Joined(purpose + ": ", site), properties);
    }

    /** For people. */
    String description() {
        return text.toString();
    }

    /** Something of the job, such as {@code the task of }: its {@code toString} adds the description. */
    Object named(String what) {
        return new Joined(what, text);
    }

    Optional<String> group() {
        return Optional.ofNullable(properties.get(GROUP));
    }
}
