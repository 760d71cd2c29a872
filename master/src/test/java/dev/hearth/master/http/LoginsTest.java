package dev.hearth.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.master.audit.Actor.Means;
import dev.hearth.rpc.Role;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoginsTest {
    private static final Identity READ = new Identity(Role.READ, Means.LINK, "alice", Optional.empty());
    private static final Identity OPERATOR = new Identity(Role.OPERATOR, Means.LINK, "bob", Optional.empty());

    private final ManualTime time = new ManualTime();
    private final Logins logins = new Logins(new ManualEventLoop(time, "test")::nanoTime, new SecureRandom());

    @Test
    void aCodeIsTakenOnce() {
        String code = logins.code(OPERATOR);

        assertThat(logins.redeem(code)).contains(OPERATOR);
        assertThat(logins.redeem(code)).isEmpty();
        assertThat(logins.redeem("")).isEmpty();
    }

    @Test
    void aCodeIsNoSessionAndASessionNoCode() {
        assertThat(logins.session(logins.code(READ))).isEmpty();
        assertThat(logins.redeem(logins.begin(READ))).isEmpty();
    }

    @Test
    void codesAndSessionsEndWithTheirTime() {
        String code = logins.code(READ);
        String session = logins.begin(READ);

        time.advance(Logins.CODE_LIFE);
        assertThat(logins.redeem(code)).isEmpty();
        time.advance(Logins.SESSION_LIFE.minus(Logins.CODE_LIFE).minus(Duration.ofSeconds(1)));
        assertThat(logins.session(session)).contains(READ.by(Means.SESSION));
        time.advance(Duration.ofSeconds(1));
        assertThat(logins.session(session)).isEmpty();
    }

    @Test
    void aSessionEndsWhenItsOwnerSaysSo() {
        String session = logins.begin(READ);
        String other = logins.begin(READ);

        logins.end(session);
        logins.end(session);

        assertThat(logins.session(session)).isEmpty();
        assertThat(logins.session(other)).contains(READ.by(Means.SESSION));
    }

    @Test
    void thereAreNeverMoreThanTheBoundAndTheOldestGoes() {
        String first = logins.begin(READ);
        time.advance(Duration.ofSeconds(1));
        List<String> more =
                IntStream.range(0, 256).mapToObj(i -> logins.begin(READ)).toList();

        assertThat(logins.session(first)).isEmpty();
        assertThat(more).allMatch(each -> logins.session(each).isPresent());
    }

    @Test
    void noTwoAreAlike() {
        Set<String> all = new HashSet<>();
        IntStream.range(0, 100).forEach(i -> all.add(logins.code(READ)));

        assertThat(all).hasSize(100).allMatch(each -> each.matches("[0-9a-f]{64}"));
    }
}
