package dev.hearth.master.http;

import java.util.List;

/** Answers those who collect measurements. */
final class Scrapes {
    private final MasterAccess master;
    private final Exposition exposition;

    Scrapes(MasterAccess master, Exposition exposition) {
        this.master = master;
        this.exposition = exposition;
    }

    /** What it answers. */
    List<Route> routes() {
        return List.of(Route.get(
                "/metrics",
                call -> master.state()
                        .thenApply(state -> exposition.of(
                                state, String.join(",", call.request().all("Accept"))))));
    }
}
