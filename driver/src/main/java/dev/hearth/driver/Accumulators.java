package dev.hearth.driver;

import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.Accumulator;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the shares of accepted tasks to their accumulators, in the driver's loop; merging opens no user value. One that
 * the application has let go of is forgotten.
 */
final class Accumulators implements BiConsumer<Long, Bytes> {
    private static final Logger LOG = LoggerFactory.getLogger(Accumulators.class);

    private final ConcurrentMap<Long, WeakReference<Accumulator<?, ?>>> known = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();

    <A extends Accumulator<?, ?>> A register(String name, HearthContext.AccumulatorFactory<A> factory) {
        long id = lastId.incrementAndGet();
        A accumulator = factory.create(id, name);
        if (accumulator.id() != id) {
            throw new HearthException("the factory of accumulator \"" + name + "\" must pass on the id it is given, "
                    + id + ", found " + accumulator.id());
        }
        known.put(id, new WeakReference<>(accumulator));
        return accumulator;
    }

    @Override
    public void accept(Long id, Bytes share) {
        WeakReference<Accumulator<?, ?>> reference = known.get(id);
        Accumulator<?, ?> accumulator = reference == null ? null : reference.get();
        if (accumulator == null) {
            known.remove(id);
            return;
        }
        try {
            accumulator.merge(share.toArray());
        } catch (RuntimeException e) {
            LOG.error("{} cannot take the share of a task, so its value is too small", accumulator, e);
        }
    }
}
