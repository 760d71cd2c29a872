package dev.hearth.rpc.codec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code List<T>} and {@code Set<T>}: how many elements, and the elements in the order of iteration. */
record CollectionForm(Kind kind, Form element) implements Form {

    enum Kind {
        LIST,
        SET
    }

    @Override
    public void write(Object collection, WireOutput out, int depth) {
        Collection<?> elements = (Collection<?>) collection;
        out.varInt(elements.size());
        for (Object each : elements) {
            element.write(each, out, depth);
        }
    }

    @Override
    public Object read(WireInput in, int depth) {
        int count = count(in, element.minBytes());
        if (count == 0) {
            return empty();
        }
        // both grow as elements are found: the count is a claim
        return switch (kind) {
            case LIST -> List.copyOf(readInto(new ArrayList<>(), count, in, depth));
            case SET -> Collections.unmodifiableSet(readInto(new LinkedHashSet<>(), count, in, depth));
        };
    }

    @Override
    public Object absent(String component, int depth) {
        return empty();
    }

    @Override
    public int minBytes() {
        return 1;
    }

    /** Reads how many elements follow, and refuses more than could be there. */
    static int count(WireInput in, int minBytesEach) {
        int count = in.count();
        if (count > in.remaining() / minBytesEach) {
            throw new WireException("a count of " + count + " elements of at least " + minBytesEach + " bytes, with "
                    + in.remaining() + " bytes left");
        }
        return count;
    }

    private Object empty() {
        return switch (kind) {
            case LIST -> List.of();
            case SET -> Set.of();
        };
    }

    private <C extends Collection<Object>> C readInto(C elements, int count, WireInput in, int depth) {
        for (int i = 0; i < count; i++) {
            elements.add(element.read(in, depth));
        }
        return elements;
    }
}
