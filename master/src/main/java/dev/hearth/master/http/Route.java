package dev.hearth.master.http;

import dev.hearth.rpc.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * One thing that can be asked for.
 *
 * @param pattern segments of the path; {@code *} stands for any one, which the action is given
 * @param roles that may ask; empty: anybody, who need not say who he is
 * @param page whether people read it in a browser, errors included
 */
record Route(String method, List<String> pattern, Set<Role> roles, boolean page, Action action) {
    static final Set<Role> READERS = Set.of(Role.READ, Role.SUBMIT, Role.OPERATOR);
    static final Set<Role> CHANGERS = Set.of(Role.SUBMIT, Role.OPERATOR);
    static final Set<Role> OPERATORS = Set.of(Role.OPERATOR);
    static final Set<Role> ANYBODY = Set.of();

    static final String ANY = "*";

    /**
     * What an action is given.
     *
     * @param segments those that {@code *} stands for, in their order
     * @param identity who asks; empty only where anybody may, and did not say
     * @param admitted whether who asks would still be let in; callable from any thread, at any time
     */
    record Call(
            HttpRequest request,
            List<String> segments,
            Parameters query,
            Optional<Identity> identity,
            BooleanSupplier admitted) {}

    /** Answers, or throws {@link RequestException}. Must not block. */
    @FunctionalInterface
    interface Action {
        CompletionStage<? extends HttpResponse> answer(Call call);
    }

    /** A route for tools that reads, {@code pattern} written as a path. */
    static Route get(String pattern, Action action) {
        return new Route("GET", split(pattern), READERS, false, action);
    }

    /** A route for tools that changes something. */
    static Route post(String pattern, Action action) {
        return new Route("POST", split(pattern), CHANGERS, false, action);
    }

    /** A route that takes a body piece by piece: it answers with {@link HttpResponse.Intake}, and is given no body. */
    static Route put(String pattern, Action action) {
        return new Route("PUT", split(pattern), CHANGERS, false, action);
    }

    Route forOperators() {
        return new Route(method, pattern, OPERATORS, page, action);
    }

    Route forAnybody() {
        return new Route(method, pattern, ANYBODY, page, action);
    }

    Route forReaders() {
        return new Route(method, pattern, READERS, page, action);
    }

    Route forChangers() {
        return new Route(method, pattern, CHANGERS, page, action);
    }

    Route asPage() {
        return new Route(method, pattern, roles, true, action);
    }

    /** A path without its slashes; nothing for the root. */
    static List<String> split(String path) {
        return path.equals("/") ? List.of() : List.of(path.substring(1).split("/", -1));
    }

    /** The segments that {@code *} stands for; empty when the path is another. */
    Optional<List<String>> match(List<String> path) {
        if (path.size() != pattern.size()) {
            return Optional.empty();
        }
        List<String> found = new ArrayList<>();
        for (int i = 0; i < path.size(); i++) {
            if (pattern.get(i).equals(ANY)) {
                found.add(path.get(i));
            } else if (!pattern.get(i).equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(found);
    }
}
