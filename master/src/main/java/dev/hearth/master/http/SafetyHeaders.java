package dev.hearth.master.http;

import java.util.Map;

/** The headers of every answer, errors and the answers to what is no HTTP included. */
public final class SafetyHeaders {
    /** Their values by their names. */
    public static final Map<String, String> ALL = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors"
                    + " 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            // "no-referrer" would have browsers hide the origin of our own forms as well
            "Referrer-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");

    private SafetyHeaders() {}
}
