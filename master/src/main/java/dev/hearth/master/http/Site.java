package dev.hearth.master.http;

import java.util.ArrayList;
import java.util.List;

/** Everything that a master serves over HTTP. */
public final class Site {

    private Site() {}

    /** What answers, behind the gate. */
    public static HttpHandler of(MasterAccess master, Gate gate, Logins logins) {
        List<Route> routes = new ArrayList<>(new Api(master).routes());
        routes.addAll(new LoginPages(gate, logins).routes());
        routes.addAll(new Pages(master).routes());
        return new Router(gate, routes);
    }
}
