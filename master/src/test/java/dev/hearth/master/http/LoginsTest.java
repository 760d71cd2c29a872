package dev.hearth.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.rpc.Role;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoginsTest {
    private final ManualTime time = new ManualTime();
    private final Logins logins = new Logins(new ManualEventLoop(time, "test")::nanoTime, new SecureRandom());

    @Test
    void aCodeIsTakenOnce() {
        String code = logins.code(Role.OPERATOR);

        assertThat(logins.redeem(code)).contains(Role.OPERATOR);
        assertThat(logins.redeem(code)).isEmpty();
        assertThat(logins.redeem("")).isEmpty();
    }

    @Test
    void aCodeIsNoSessionAndASessionNoCode() {
        assertThat(logins.session(logins.code(Role.READ))).isEmpty();
        assertThat(logins.redeem(logins.begin(Role.READ))).isEmpty();
    }

    @Test
    void codesAndSessionsEndWithTheirTime() {
        String code = logins.code(Role.READ);
        String session = logins.begin(Role.READ);

        time.advance(Logins.CODE_LIFE);
        assertThat(logins.redeem(code)).isEmpty();
        time.advance(Logins.SESSION_LIFE.minus(Logins.CODE_LIFE).minus(Duration.ofSeconds(1)));
        assertThat(logins.session(session)).contains(Role.READ);
        time.advance(Duration.ofSeconds(1));
        assertThat(logins.session(session)).isEmpty();
    }

    @Test
    void aSessionEndsWhenItsOwnerSaysSo() {
        String session = logins.begin(Role.READ);
        String other = logins.begin(Role.READ);

        logins.end(session);
        logins.end(session);

        assertThat(logins.session(session)).isEmpty();
        assertThat(logins.session(other)).contains(Role.READ);
    }

    @Test
    void thereAreNeverMoreThanTheBoundAndTheOldestGoes() {
        String first = logins.begin(Role.READ);
        time.advance(Duration.ofSeconds(1));
        List<String> more =
                IntStream.range(0, 256).mapToObj(i -> logins.begin(Role.READ)).toList();

        assertThat(logins.session(first)).isEmpty();
        assertThat(more).allMatch(each -> logins.session(each).isPresent());
    }

    @Test
    void noTwoAreAlike() {
        Set<String> all = new HashSet<>();
        IntStream.range(0, 100).forEach(i -> all.add(logins.code(Role.READ)));

        assertThat(all).hasSize(100).allMatch(each -> each.matches("[0-9a-f]{64}"));
    }
}
