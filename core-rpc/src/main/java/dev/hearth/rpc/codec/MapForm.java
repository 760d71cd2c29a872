package dev.hearth.rpc.codec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code Map<K, V>}: how many entries, and key and value of each in the order of iteration. */
record MapForm(Form key, Form value) implements Form {

    @Override
    public void write(Object map, WireOutput out, int depth) {
        Map<?, ?> entries = (Map<?, ?>) map;
        out.varInt(entries.size());
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            key.write(entry.getKey(), out, depth);
            value.write(entry.getValue(), out, depth);
        }
    }

    @Override
    public Object read(WireInput in, int depth) {
        int count = CollectionForm.count(in, key.minBytes() + value.minBytes());
        if (count == 0) {
            return Map.of();
        }
        // grows as entries are found: the count is a claim
        Map<Object, Object> entries = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            entries.put(key.read(in, depth), value.read(in, depth));
        }
        return Collections.unmodifiableMap(entries);
    }

    @Override
    public Object absent(String component, int depth) {
        return Map.of();
    }

    @Override
    public int minBytes() {
        return 1;
    }
}
