package dev.hearth.master.state;

import dev.hearth.model.WorkerId;

/** A worker process, and where it listens: two at one address cannot live at the same time. */
public record Place(WorkerId worker, String host, int port) {

    /** {@code host:port}. */
    public String address() {
        return host + ":" + port;
    }
}
