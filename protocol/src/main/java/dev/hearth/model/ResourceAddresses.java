package dev.hearth.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which units of custom resources a process was given: their addresses by the resource's name, such as the numbers of
 * graphics cards. A worker hands them over in the environment variable {@value #ENVIRONMENT}, as {@link #text}.
 *
 * @param byName in the order in which they were given; no address comes twice for one name
 */
public record ResourceAddresses(Map<String, List<String>> byName) {
    /** Where a process finds what it was given. */
    public static final String ENVIRONMENT = "HEARTH_RESOURCES";
    /** Of a process that was given none. */
    public static final ResourceAddresses NONE = new ResourceAddresses(Map.of());

    private static final String SEPARATORS = ";,=";

    public ResourceAddresses {
        SortedMap<String, List<String>> sorted = new TreeMap<>();
        byName.forEach((name, addresses) -> {
            Ids.check("a resource's name", name);
            check(name, addresses);
            if (!addresses.isEmpty()) {
                sorted.put(name, List.copyOf(addresses));
            }
        });
        byName = Collections.unmodifiableSortedMap(sorted);
    }

    private static void check(String name, List<String> addresses) {
        if (new HashSet<>(addresses).size() < addresses.size()) {
            throw new IllegalArgumentException("an address of " + name + " comes twice in " + addresses);
        }
        for (String address : addresses) {
            boolean plain = address.chars().allMatch(c -> c > ' ' && c < 0x7f && SEPARATORS.indexOf(c) < 0);
            if (address.isEmpty() || !plain) {
                throw new IllegalArgumentException("an address of " + name
                        + " is printable ASCII without blanks, commas, semicolons and equals signs; found \"" + address
                        + "\"");
            }
        }
    }

    /** Reads {@code gpu=0,1;fpga=a}; the empty text is {@link #NONE}. Throws {@link IllegalArgumentException} with a sentence. */
    public static ResourceAddresses parse(String text) {
        if (text.isBlank()) {
            return NONE;
        }
        Map<String, List<String>> byName = new TreeMap<>();
        for (String each : text.strip().split(";", -1)) {
            int equals = each.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException(
                        "the resources \"" + text + "\" are not of the form gpu=0,1;fpga=a: \"" + each + "\" has no =");
            }
            List<String> addresses =
                    new ArrayList<>(List.of(each.substring(equals + 1).split(",", -1)));
            if (byName.put(each.substring(0, equals), addresses) != null) {
                throw new IllegalArgumentException(
                        "the resources \"" + text + "\" name " + each.substring(0, equals) + " twice");
            }
        }
        return new ResourceAddresses(byName);
    }

    /** The addresses of that resource; none for one that was not given. */
    public List<String> of(String name) {
        return byName.getOrDefault(name, List.of());
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }

    /** As {@link #parse} reads it. */
    public String text() {
        return byName.entrySet().stream()
                .map(each -> each.getKey() + "=" + String.join(",", each.getValue()))
                .collect(Collectors.joining(";"));
    }
}
