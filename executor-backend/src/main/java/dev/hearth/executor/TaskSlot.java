package dev.hearth.executor;

import java.util.List;
import java.util.Map;

/**
 * Where attempts run one after the other: what they have in common. Immutable.
 *
 * @param number from 0
 * @param resources the custom resources that the attempt there holds while it runs
 */
record TaskSlot(int number, ExecutorSpec spec, TaskEnvironment environment, Map<String, List<String>> resources) {

    TaskSlot(int number, ExecutorSpec spec, TaskEnvironment environment) {
        this(number, spec, environment, spec.resources(number));
    }
}
