package dev.hearth.master.http;

import java.util.List;
import java.util.concurrent.Executor;

/** Answers those who collect measurements. */
final class Scrapes {
    private final MasterAccess master;
    private final Exposition exposition;
    private final Executor executor;

    /** @param executor writes the text, which is none of the master's loop's business */
    Scrapes(MasterAccess master, Exposition exposition, Executor executor) {
        this.master = master;
        this.exposition = exposition;
        this.executor = executor;
    }

    /** What it answers. */
    List<Route> routes() {
        return List.of(Route.get(
                "/metrics",
                call -> master.state()
                        .thenApplyAsync(
                                state -> exposition.of(
                                        state, String.join(",", call.request().all("Accept"))),
                                executor)));
    }
}
