package dev.hearth.master.audit;

import dev.hearth.rpc.Role;

/**
 * Who asks for something.
 *
 * @param name of a token's holder, or of a driver; else what the asker says, which whoever holds the cluster secret may
 *     choose
 * @param role the most that it has proved it may act as
 * @param means how it has proved that
 * @param address where it is connected from
 */
public record Actor(String name, Role role, Means means, String address) {

    /** What somebody has proved to hold. */
    public enum Means {
        CLUSTER_SECRET("cluster secret"),
        TOKEN("token"),
        DRIVER_KEY("driver's key"),
        HTTP_TOKEN("http token"),
        SESSION("session"),
        LINK("login link"),
        NOTHING("nothing");

        private final String words;

        Means(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** Somebody who has proved nothing. */
    public static Actor nobody(String address) {
        return new Actor("", Role.READ, Means.NOTHING, address);
    }

    public boolean isOperator() {
        return role == Role.OPERATOR;
    }

    /** A driver that the cluster runs: its key proves that driver alone. */
    public boolean isDriver() {
        return means == Means.DRIVER_KEY;
    }

    /** Whether it may end what that user submitted. */
    public boolean mayEnd(String user) {
        return isOperator() || role == Role.SUBMIT && means != Means.DRIVER_KEY && user.equals(name);
    }
}
