package dev.hearth.rpc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The handlers of one protocol: exactly one for each permitted record, with the roles that may send it. Immutable.
 *
 * @param <P> the sealed interface of the protocol
 */
public final class Dispatch<P extends Message> {

    /** Takes a message that is not answered. */
    @FunctionalInterface
    public interface Handler<M extends Message> {
        void handle(M message, Peer from);
    }

    /** Takes a request and answers it through {@code reply}, now or later. */
    @FunctionalInterface
    public interface Answerer<M extends Message, R extends Message> {
        void handle(M message, Peer from, Reply<R> reply);
    }

    /**
     * How one message type is handled.
     *
     * @param roles who may send it
     * @param answers whether it is a request; else the handler is given a reply that it does not look at
     */
    record Entry(Set<Role> roles, boolean answers, Answerer<Message, Message> handler) {}

    private final Class<P> protocol;
    private final Map<Class<?>, Entry> entries;

    private Dispatch(Class<P> protocol, Map<Class<?>, Entry> entries) {
        this.protocol = protocol;
        this.entries = Map.copyOf(entries);
    }

    /** Starts the table of a sealed protocol. */
    public static <P extends Message> Builder<P> over(Class<P> protocol) {
        return new Builder<>(protocol);
    }

    public Class<P> protocol() {
        return protocol;
    }

    /** How the messages of each type are handled. */
    Map<Class<?>, Entry> entries() {
        return entries;
    }

    /** Collects handlers; {@link #build} refuses an incomplete table. */
    public static final class Builder<P extends Message> {
        private final Class<P> protocol;
        private final Map<Class<?>, Entry> entries = new HashMap<>();

        private Builder(Class<P> protocol) {
            if (!protocol.isSealed()) {
                throw new IllegalArgumentException(protocol.getName() + " is not a sealed interface");
            }
            this.protocol = protocol;
        }

        /** The handler of a message that is not answered, and who may send it. */
        public <M extends P> Builder<P> on(Class<M> type, Set<Role> roles, Handler<M> handler) {
            if (Request.class.isAssignableFrom(type)) {
                throw new IllegalStateException(type.getSimpleName() + " is a request: it needs answer(), not on()");
            }
            return add(
                    type, new Entry(Set.copyOf(roles), false, (m, from, reply) -> handler.handle(type.cast(m), from)));
        }

        /** The handler of a request, and who may send it. */
        @SuppressWarnings("unchecked") // the request's type parameter ties its reply to R
        public <R extends Message, M extends Request<R>> Builder<P> answer(
                Class<M> type, Set<Role> roles, Answerer<M, R> handler) {
            return add(
                    type,
                    new Entry(
                            Set.copyOf(roles),
                            true,
                            (m, from, reply) -> handler.handle(type.cast(m), from, (Reply<R>) (Reply<?>) reply)));
        }

        private Builder<P> add(Class<?> type, Entry entry) {
            if (entry.roles().isEmpty()) {
                throw new IllegalStateException(type.getSimpleName() + ": no role may send it");
            }
            if (entries.putIfAbsent(type, entry) != null) {
                throw new IllegalStateException(type.getSimpleName() + " has two handlers");
            }
            return this;
        }

        /** Throws {@link IllegalStateException} naming every record without a handler and every handler without a record. */
        public Dispatch<P> build() {
            Set<String> missing = new TreeSet<>();
            Set<Class<?>> permitted = new java.util.HashSet<>(leaves(protocol));
            permitted.stream().filter(t -> !entries.containsKey(t)).forEach(t -> missing.add(t.getSimpleName()));
            Set<String> foreign = new TreeSet<>();
            entries.keySet().stream().filter(t -> !permitted.contains(t)).forEach(t -> foreign.add(t.getSimpleName()));
            if (!missing.isEmpty() || !foreign.isEmpty()) {
                throw new IllegalStateException(
                        protocol.getSimpleName() + ": no handler for " + missing + ", not in protocol " + foreign);
            }
            return new Dispatch<>(protocol, entries);
        }

        private static List<Class<?>> leaves(Class<?> type) {
            List<Class<?>> found = new ArrayList<>();
            if (type.isSealed()) {
                for (Class<?> sub : type.getPermittedSubclasses()) {
                    found.addAll(leaves(sub));
                }
            } else {
                found.add(type);
            }
            return found;
        }
    }
}
