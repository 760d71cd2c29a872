package dev.hearth.simulation;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How often each thing happened. Of one thread. */
final class Tally {
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private final Map<Transition, Integer> transitions = new EnumMap<>(Transition.class);

    void add(Fault fault, int times) {
        faults.merge(fault, times, Integer::sum);
    }

    void add(Transition transition, int times) {
        transitions.merge(transition, times, Integer::sum);
    }

    void addAll(Tally other) {
        other.faults.forEach(this::add);
        other.transitions.forEach(this::add);
    }

    Map<Fault, Integer> faults() {
        return Collections.unmodifiableMap(faults);
    }

    Map<Transition, Integer> transitions() {
        return Collections.unmodifiableMap(transitions);
    }

    /** What never happened. */
    List<String> missing() {
        return Stream.concat(
                        Stream.of(Fault.values()).filter(each -> !faults.containsKey(each)),
                        Stream.of(Transition.values()).filter(each -> !transitions.containsKey(each)))
                .map(Object::toString)
                .toList();
    }
}
