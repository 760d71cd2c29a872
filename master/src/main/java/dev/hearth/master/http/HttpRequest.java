package dev.hearth.master.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request that has arrived as a whole, within the server's limits.
 *
 * @param path from the first slash to the query, as it was sent: nothing in it is decoded
 * @param query what follows the question mark, as it was sent; empty without one
 * @param address where it came from, for people: it proves nothing
 * @param headers by name in lower case, the values in their order
 * @param admitted to be run when its sender has proved who he is, before what he asked for is done: until the next request
 *     his connection gives way to no stranger's
 */
public record HttpRequest(
        String method,
        String path,
        String query,
        String address,
        Map<String, List<String>> headers,
        String body,
        Runnable admitted) {

    public HttpRequest {
        headers = Map.copyOf(headers);
    }

    /** All values of a header, in any case of its name. */
    public List<String> all(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /** The value of a header that was sent once; empty when it was not sent, or more than once. */
    public Optional<String> header(String name) {
        List<String> values = all(name);
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    /** Without headers and body, which may hold what is nobody's business. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
