package dev.hearth.simulation;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A mistake that the simulation must find: kept, so that it goes on finding it. Mistakes are made outside what ships: in
 * what stands in for the disk and the network, or in copies of classes that are compiled from changed sources.
 *
 * @param name on command lines
 * @param what was made wrong
 * @param scenario that shows it
 * @param seam that is broken, if one is
 * @param patches of sources, if a seam is not enough
 */
record Mutant(String name, String what, Scenario scenario, Optional<Seam> seam, List<Patch> patches) {

    static final List<Mutant> ALL = List.of(
            broken("skipped-sync", "the disk says that it has synced and has not", Scenario.RESTARTS, Seam.SYNC),
            broken("early-reply", "the journal calls records durable at once", Scenario.RESTARTS, Seam.REPLY),
            broken(
                    "acknowledgement-lost",
                    "the master's acknowledgements of ends do not arrive",
                    Scenario.STORM,
                    Seam.ACKNOWLEDGEMENT),
            patched(
                    "acknowledgement-forgotten",
                    "the worker forgets an end once it is acknowledged, and starts what is ordered again",
                    Scenario.CHURN,
                    new Patch(
                            "worker",
                            "dev.hearth.worker.WorkerState",
                            "return application != null && application.acknowledged.contains(executor.number());",
                            "return false;")),
            patched(
                    "dropped-epoch-check",
                    "the worker obeys masters of the past",
                    Scenario.FAILOVER,
                    new Patch(
                            "worker",
                            "dev.hearth.worker.WorkerLogic",
                            "return obeyed.filter(epoch::isBefore).map(known -> \"its epoch \" + epoch + \" is older"
                                    + " than \" + known);",
                            "return Optional.empty();")),
            patched(
                    "double-release",
                    "the master gives resources back twice when an executor ends",
                    Scenario.STORM,
                    new Patch(
                            "master",
                            "dev.hearth.master.state.WorkerEntry",
                            "used = used.minus(less);",
                            "used = used.minus(less); if (used.holds(less)) { used = used.minus(less); }")),
            patched(
                    "stale-report-believed",
                    "the master believes a report that was made before its last commands arrived",
                    Scenario.CHURN,
                    new Patch(
                            "master",
                            "dev.hearth.master.WorkerLogic",
                            "return complete || command <= reached;",
                            "return true;")),
            patched(
                    "interrupt-left-pending",
                    "a task's interrupt reaches the next one on its thread",
                    Scenario.KILLS,
                    new Patch(
                            "executor-backend",
                            "dev.hearth.executor.AttemptContext",
                            "            Thread.onSpinWait();\n        }\n        Thread.interrupted();",
                            "            Thread.onSpinWait();\n        }")),
            patched(
                    "interrupt-to-the-wrong-task",
                    "a kill interrupts whatever its runner runs",
                    Scenario.KILLS,
                    new Patch(
                            "executor-backend",
                            "dev.hearth.executor.Executor",
                            "runner.current().filter(context -> context.is(kill.taskSet(), kill.index(),"
                                    + " kill.attempt()));",
                            "runner.current();")));

    private static Mutant broken(String name, String what, Scenario scenario, Seam seam) {
        return new Mutant(name, what, scenario, Optional.of(seam), List.of());
    }

    private static Mutant patched(String name, String what, Scenario scenario, Patch patch) {
        return new Mutant(name, what, scenario, Optional.empty(), List.of(patch));
    }

    /** Throws {@link IllegalArgumentException} with a sentence when there is none of that name. */
    static Mutant named(String name) {
        return ALL.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no mutant '" + name + "'; the mutants are "
                        + ALL.stream().map(Mutant::name).collect(Collectors.joining(", "))));
    }

    /** Lives so many seeds of its scenario, until one shows the mistake; empty when none does. */
    String firstViolation(long from, int seeds) {
        if (patches.isEmpty()) {
            return Simulation.firstViolation(
                    scenario.toString(), seam.orElseThrow().name(), from, seeds);
        }
        try {
            return (String) new PatchedClasses(patches)
                    .loadClass(Simulation.class.getName())
                    .getMethod("firstViolation", String.class, String.class, long.class, int.class)
                    .invoke(null, scenario.toString(), "", from, seeds);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the mutant " + name + " cannot live", e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
