package dev.hearth.master.http;

import dev.hearth.loop.EventLoop;
import java.util.ArrayList;
import java.util.List;

/** Everything that a master serves over HTTP. */
public final class Site {

    private Site() {}

    /**
     * What answers, behind the gate.
     *
     * @param events a loop for streams of events, other than the master's
     */
    public static HttpHandler of(MasterAccess master, Gate gate, Logins logins, EventLoop events) {
        List<Route> routes = new ArrayList<>(new Api(master, new Feeds(events, master)).routes());
        routes.addAll(new SparkPaths(master).routes());
        routes.addAll(new LoginPages(gate, logins).routes());
        routes.addAll(new Pages(master).routes());
        routes.addAll(new KillPages(master, gate).routes());
        return new Router(gate, routes);
    }
}
