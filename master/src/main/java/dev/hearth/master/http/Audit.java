package dev.hearth.master.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who changed what over HTTP: a line of JSON each, in a log of its own name that can go to a file of its own. */
final class Audit {
    private static final Logger log = LoggerFactory.getLogger("dev.hearth.audit");

    private Audit() {}

    /** Nothing secret belongs in {@code target} and {@code outcome}. */
    static void told(String action, Optional<Identity> identity, String target, String outcome) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("action", action);
        line.put("role", identity.map(each -> each.role().name()).orElse(null));
        line.put("means", identity.map(Identity::means).orElse(null));
        line.put("target", target);
        line.put("outcome", outcome);
        log.info("{}", Json.line(line));
    }
}
