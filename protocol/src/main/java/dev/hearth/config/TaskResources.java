package dev.hearth.config;

import dev.hearth.model.ResourceAddresses;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one task occupies: cores, and of each custom resource some of the addresses that its executor was given. Driver and
 * executor both reckon the executor's slots by it. Pure.
 *
 * @param cpus cores of one task
 * @param shares by the name of the resource
 */
public record TaskResources(int cpus, Map<String, Share> shares) {
    private static final BigDecimal LEAST = new BigDecimal("0.001");

    /**
     * So many addresses serve so many tasks: several addresses one task, or one address several tasks.
     *
     * @param addresses 1, or more when {@code tasks} is 1
     */
    public record Share(int addresses, int tasks) {

        public Share {
            if (addresses < 1 || tasks < 1 || addresses > 1 && tasks > 1) {
                throw new IllegalArgumentException("addresses serve one task, or tasks share one address; found "
                        + addresses + " addresses for " + tasks + " tasks");
            }
        }

        /** {@code 2}, or {@code 1/4}. */
        @Override
        public String toString() {
            return tasks == 1 ? Integer.toString(addresses) : "1/" + tasks;
        }

        private int slots(int available) {
            return (int) Math.min(Integer.MAX_VALUE, (long) (available / addresses) * tasks);
        }

        private List<String> of(int slot, List<String> all) {
            return tasks > 1
                    ? List.of(all.get(slot % all.size()))
                    : List.copyOf(all.subList(slot * addresses, (slot + 1) * addresses));
        }
    }

    public TaskResources {
        if (cpus < 1) {
            throw new IllegalArgumentException("a task occupies at least one core, found " + cpus);
        }
        shares = Collections.unmodifiableSortedMap(new TreeMap<>(shares));
    }

    /** Cores alone. */
    public TaskResources(int cpus) {
        this(cpus, Map.of());
    }

    /** The values of {@code hearth.task.cpus} and {@code hearth.task.resource.NAME.amount}. Throws {@link ConfigException}. */
    public static TaskResources of(Config config) {
        SortedMap<String, Share> shares = new TreeMap<>();
        CustomResources.values(config, CustomResources.TASK_AMOUNT)
                .forEach((name, value) -> share(name, value).ifPresent(share -> shares.put(name, share)));
        return new TaskResources(config.get(ApplicationKeys.TASK_CPUS), shares);
    }

    private static Optional<Share> share(String name, String value) {
        try {
            BigDecimal amount = new BigDecimal(value.strip());
            if (amount.signum() == 0) {
                return Optional.empty();
            }
            if (amount.compareTo(BigDecimal.ONE) >= 0) {
                return Optional.of(new Share(amount.intValueExact(), 1));
            }
            if (amount.compareTo(LEAST) >= 0) {
                return Optional.of(new Share(
                        1, BigDecimal.ONE.divideToIntegralValue(amount).intValueExact()));
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // told below, in the same words as a number out of range
        }
        throw new ConfigException(CustomResources.key(CustomResources.TASK_AMOUNT, name) + "=" + value
                + ": it must be a whole number, or a part of one from 0.001 to 1, such as 0.5");
    }

    /**
     * Checks that an executor with these amounts could run a task at all.
     *
     * @throws ConfigException naming both keys
     */
    public void checkAgainst(Map<String, Integer> executorAmounts) {
        shares.forEach((name, share) -> {
            int there = executorAmounts.getOrDefault(name, 0);
            if (there < share.addresses()) {
                throw new ConfigException(CustomResources.key(CustomResources.TASK_AMOUNT, name) + " asks for "
                        + share.addresses() + " of each executor's " + there + " ("
                        + CustomResources.key(CustomResources.EXECUTOR_AMOUNT, name)
                        + "): no task could ever run; raise the second or lower the first");
            }
        });
    }

    /** How many tasks run at the same time on so many cores and these addresses. */
    public int slots(int cores, ResourceAddresses addresses) {
        int slots = cores / cpus;
        for (Map.Entry<String, Share> each : shares.entrySet()) {
            slots = Math.min(
                    slots, each.getValue().slots(addresses.of(each.getKey()).size()));
        }
        return slots;
    }

    /**
     * The addresses that the task in each slot holds, by resource; whole ones belong to one slot alone. Empty when tasks
     * hold none.
     */
    public List<Map<String, List<String>>> bySlot(int slots, ResourceAddresses addresses) {
        if (shares.isEmpty()) {
            return List.of();
        }
        List<Map<String, List<String>>> bySlot = new ArrayList<>();
        for (int slot = 0; slot < slots; slot++) {
            SortedMap<String, List<String>> held = new TreeMap<>();
            for (Map.Entry<String, Share> each : shares.entrySet()) {
                held.put(each.getKey(), each.getValue().of(slot, addresses.of(each.getKey())));
            }
            bySlot.add(Collections.unmodifiableSortedMap(held));
        }
        return List.copyOf(bySlot);
    }

    /** {@code cores=1 gpu=1/4}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("cores=").append(cpus);
        shares.forEach(
                (name, share) -> text.append(' ').append(name).append('=').append(share));
        return text.toString();
    }
}
