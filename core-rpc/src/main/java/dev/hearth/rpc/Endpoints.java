package dev.hearth.rpc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The endpoints of one process, with what each takes. Immutable, read by the loop and the transport threads. */
final class Endpoints {
    static final Endpoints NONE = new Endpoints(List.of(), Map.of());

    /** One endpoint, and the handler of each message type it takes. */
    record Registered(EndpointId id, RpcEndpoint endpoint, Map<Class<?>, Dispatch.Entry> handlers) {

        Optional<Dispatch.Entry> handler(Class<?> type) {
            return Optional.ofNullable(handlers.get(type));
        }
    }

    private final List<Registered> inOrder;
    private final Map<Integer, Registered> byId;

    private Endpoints(List<Registered> inOrder, Map<Integer, Registered> byId) {
        this.inOrder = inOrder;
        this.byId = byId;
    }

    /** These and one more. Throws {@link IllegalStateException} when its number or a message type is taken twice. */
    Endpoints with(EndpointId id, RpcEndpoint endpoint) {
        Map<Class<?>, Dispatch.Entry> handlers = new HashMap<>();
        for (Dispatch<?> dispatch : endpoint.dispatches()) {
            dispatch.entries().forEach((type, handler) -> {
                if (handlers.put(type, handler) != null) {
                    throw new IllegalStateException("endpoint " + id + " has two tables for " + type.getSimpleName());
                }
            });
        }
        Registered added = new Registered(id, endpoint, handlers);
        List<Registered> list = new ArrayList<>(inOrder);
        list.add(added);
        Map<Integer, Registered> map = new HashMap<>(byId);
        Registered taken = map.putIfAbsent(id.value(), added);
        if (taken != null) {
            throw new IllegalStateException(
                    "cannot register endpoint " + id + ": its number " + id.value() + " is taken by " + taken.id());
        }
        return new Endpoints(List.copyOf(list), map);
    }

    /** All endpoints in the order they were registered. */
    List<Registered> inOrder() {
        return inOrder;
    }

    Optional<Registered> byId(int id) {
        return Optional.ofNullable(byId.get(id));
    }
}
