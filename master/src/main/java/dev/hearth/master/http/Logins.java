package dev.hearth.master.http;

import dev.hearth.master.audit.Actor.Means;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * The codes of links that log in once, and the sessions of browsers that did. Kept in memory, by their hashes: a restart
 * of the master ends them all. Both are bounded; at the bound the one that would end first goes. Safe for use by many
 * threads.
 */
public final class Logins {
    /** How long a code can be used. */
    public static final Duration CODE_LIFE = Duration.ofMinutes(5);
    /** How long a session lasts, used or not. */
    public static final Duration SESSION_LIFE = Duration.ofHours(8);

    private static final int MAX_CODES = 32;
    private static final int MAX_SESSIONS = 256;
    private static final int BYTES = 32;

    private record Grant(Identity identity, long untilNanos) {}

    private final ConcurrentMap<String, Grant> codes = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Grant> sessions = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;
    private final SecureRandom random;

    /** @param nanoTime monotonic, for the ends of codes and sessions */
    public Logins(LongSupplier nanoTime, SecureRandom random) {
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /** A new code that {@link #redeem} takes once, within {@link #CODE_LIFE}. */
    public String code(Identity identity) {
        return put(codes, MAX_CODES, identity, CODE_LIFE);
    }

    /** Who a code logs in, which is used up by this, whoever comes second. */
    Optional<Identity> redeem(String code) {
        return Optional.ofNullable(codes.remove(hash(code)))
                .filter(this::isValid)
                .map(Grant::identity);
    }

    /** A new session, by the value of its cookie. */
    String begin(Identity identity) {
        return put(sessions, MAX_SESSIONS, identity.by(Means.SESSION), SESSION_LIFE);
    }

    /** Whose session goes on. */
    Optional<Identity> session(String cookie) {
        return Optional.ofNullable(sessions.get(hash(cookie)))
                .filter(this::isValid)
                .map(Grant::identity);
    }

    /** Ends a session. Idempotent. */
    void end(String cookie) {
        sessions.remove(hash(cookie));
    }

    /** What the forms of a session's pages bring along: nobody who has not read such a page can know it. */
    static String formToken(String cookie) {
        return hash("form " + cookie);
    }

    private String put(ConcurrentMap<String, Grant> grants, int most, Identity identity, Duration life) {
        long nowNanos = nanoTime.getAsLong();
        grants.values().removeIf(each -> !isValid(each));
        if (grants.size() >= most) {
            grants.entrySet().stream()
                    .min(Comparator.comparingLong(each -> each.getValue().untilNanos() - nowNanos))
                    .map(Map.Entry::getKey)
                    .ifPresent(grants::remove);
        }
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String value = HexFormat.of().formatHex(bytes);
        grants.put(hash(value), new Grant(identity, nowNanos + life.toNanos()));
        return value;
    }

    private boolean isValid(Grant grant) {
        return grant.untilNanos() - nanoTime.getAsLong() > 0;
    }

    /** The map is searched by what the client cannot choose, so that the time of a search tells nothing. */
    private static String hash(String value) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
