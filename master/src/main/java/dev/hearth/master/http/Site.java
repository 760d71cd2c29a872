package dev.hearth.master.http;

import dev.hearth.loop.EventLoop;
import dev.hearth.master.audit.Audit;
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
    public static HttpHandler of(
            MasterAccess master, Gate gate, Logins logins, EventLoop events, Exposition exposition) {
        Audit audit = new Audit(events::wallTime, events::nanoTime);
        List<Route> routes = new ArrayList<>(new Api(master, new Feeds(events, master)).routes());
        routes.addAll(new Scrapes(master, exposition).routes());
        routes.addAll(new SparkPaths(master).routes());
        routes.addAll(new LoginPages(gate, logins, audit).routes());
        routes.addAll(new Pages(master).routes());
        routes.addAll(new KillPages(master, gate, audit).routes());
        routes.addAll(new Artifacts(master, audit).routes());
        routes.addAll(new SparkSubmissions(master, audit).routes());
        return new SparkDialect(gate, new Router(gate, audit, routes));
    }
}
