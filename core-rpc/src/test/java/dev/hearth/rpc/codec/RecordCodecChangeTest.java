package dev.hearth.rpc.codec;

import static dev.hearth.rpc.codec.RecordCodecLayoutTest.read;
import static dev.hearth.rpc.codec.RecordCodecLayoutTest.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a release reads of the bytes of an older or newer one. */
class RecordCodecChangeTest {

    /** The protocol as it was shipped first. */
    interface V1 {
        record Leaf(int a) {}

        record Tree(Leaf leaf, Optional<List<Leaf>> more, Map<String, Leaf> named, String last) {}

        enum State {
            @WireId(1)
            OLD
        }

        sealed interface Event {}

        @WireId(1)
        record Began(int at) implements Event {}

        record Log(List<Event> events, List<State> states) {}
    }

    /** The same with components, constants and records added. */
    interface V2 {
        record Leaf(int a, String b, Inner inner) {}

        record Inner(Duration delay, List<String> names) {}

        record Tree(Leaf leaf, Optional<List<Leaf>> more, Map<String, Leaf> named, String last, Leaf extra) {}

        enum State {
            @WireId(value = 9, fallback = true)
            UNKNOWN,
            @WireId(1)
            OLD,
            @WireId(2)
            NEW
        }

        sealed interface Event {}

        @WireId(value = 3, fallback = true)
        record Other(String what, State state) implements Event {}

        @WireId(1)
        record Began(int at, String why) implements Event {}

        @WireId(2)
        record Ended(List<Integer> codes) implements Event {}

        record Log(List<Event> events, List<State> states, Event last, State state) {}
    }

    record AllDefaults(
            boolean a,
            byte b,
            int c,
            long d,
            double e,
            String f,
            Bytes g,
            Duration h,
            Instant i,
            Optional<Bytes> j,
            OptionalInt k,
            OptionalLong l,
            List<Bytes> m,
            Set<Integer> n,
            Map<String, Bytes> o,
            V2.Inner p,
            V2.State q,
            V2.Event r) {}

    record Name(String value) {
        Name {
            if (value.isEmpty()) {
                throw new IllegalArgumentException("a name must not be empty");
            }
        }
    }

    record Without(int a) {}

    record WithEnum(int a, V1.State state) {}

    record WithSealed(int a, V1.Event event) {}

    record WithName(int a, Name name) {}

    record Worker(String host, int cores) {
        Worker {
            Objects.requireNonNull(host, "host");
            if (cores < 0) {
                throw new IllegalArgumentException("cores must be >= 0, found " + cores);
            }
        }
    }

    record Unchecked(String host, int cores) {}

    record Fleet(List<Worker> workers) {}

    record UncheckedFleet(List<Unchecked> workers) {}

    private static final V2.Inner NO_INNER = new V2.Inner(Duration.ZERO, List.of());

    @Test
    void anOldRecordReadsAsTheNewOneWithDefaultsAtEveryDepth() {
        V1.Tree old = new V1.Tree(
                new V1.Leaf(1),
                Optional.of(List.of(new V1.Leaf(2), new V1.Leaf(3))),
                Map.of("k", new V1.Leaf(4)),
                "end");

        V2.Tree found = read(V2.Tree.class, write(old));

        assertThat(found)
                .isEqualTo(new V2.Tree(
                        new V2.Leaf(1, "", NO_INNER),
                        Optional.of(List.of(new V2.Leaf(2, "", NO_INNER), new V2.Leaf(3, "", NO_INNER))),
                        Map.of("k", new V2.Leaf(4, "", NO_INNER)),
                        "end",
                        new V2.Leaf(0, "", NO_INNER)));
    }

    @Test
    void aNewRecordReadsAsTheOldOneAndTheRestIsSkippedAtEveryDepth() {
        V2.Inner inner = new V2.Inner(Duration.ofDays(1), List.of("x", "y"));
        V2.Tree recent = new V2.Tree(
                new V2.Leaf(1, "one", inner),
                Optional.of(List.of(new V2.Leaf(2, "two", inner), new V2.Leaf(3, "three", inner))),
                Map.of("k", new V2.Leaf(4, "four", inner)),
                "end",
                new V2.Leaf(5, "five", inner));

        V1.Tree found = read(V1.Tree.class, write(recent));

        assertThat(found)
                .isEqualTo(new V1.Tree(
                        new V1.Leaf(1),
                        Optional.of(List.of(new V1.Leaf(2), new V1.Leaf(3))),
                        Map.of("k", new V1.Leaf(4)),
                        "end"));
    }

    @Test
    void anOldLogReadsWithTheFallbacksAsDefaults() {
        V1.Log old = new V1.Log(List.of(new V1.Began(7)), List.of(V1.State.OLD));

        assertThat(read(V2.Log.class, write(old)))
                .isEqualTo(new V2.Log(
                        List.of(new V2.Began(7, "")),
                        List.of(V2.State.OLD),
                        new V2.Other("", V2.State.UNKNOWN),
                        V2.State.UNKNOWN));
    }

    @Test
    void anUnknownIdReadsAsTheFallbackAndWhatFollowsIsIntact() {
        // a list of two events, ids 77 (with 3 bytes of its own) and 1, then states 88 and 2
        byte[] bytes =
                HexFormat.of().parseHex("00000013" + "02" + "4d00000003aabbcc" + "010000000202" + "00" + "025802");

        V2.Log found = read(V2.Log.class, bytes);

        assertThat(found.events()).containsExactly(new V2.Other("", V2.State.UNKNOWN), new V2.Began(1, ""));
        assertThat(found.states()).containsExactly(V2.State.UNKNOWN, V2.State.NEW);
    }

    @Test
    void anUnknownIdWithoutAFallbackFailsNamingTypeAndId() {
        V2.Log ended = new V2.Log(List.of(new V2.Ended(List.of(1))), List.of(), new V2.Ended(List.of()), V2.State.OLD);
        V2.Log newState =
                new V2.Log(List.of(), List.of(V2.State.OLD, V2.State.NEW), new V2.Ended(List.of()), V2.State.OLD);

        assertThatThrownBy(() -> read(V1.Log.class, write(ended)))
                .isInstanceOf(WireException.class)
                .hasMessage("Log.events: Event has no record with id 2");
        assertThatThrownBy(() -> read(V1.Log.class, write(newState)))
                .isInstanceOf(WireException.class)
                .hasMessage("Log.states: State has no constant with id 2");
    }

    @Test
    void aRecordWithoutBytesHasAllItsDefaults() {
        assertThat(read(AllDefaults.class, new byte[4]))
                .isEqualTo(new AllDefaults(
                        false,
                        (byte) 0,
                        0,
                        0,
                        0,
                        "",
                        Bytes.EMPTY,
                        Duration.ZERO,
                        Instant.EPOCH,
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalLong.empty(),
                        List.of(),
                        Set.of(),
                        Map.of(),
                        NO_INNER,
                        V2.State.UNKNOWN,
                        new V2.Other("", V2.State.UNKNOWN)));
    }

    @Test
    void aMissingComponentWithoutADefaultFailsWithItsName() {
        byte[] without = write(new Without(5));

        assertThatThrownBy(() -> read(WithEnum.class, without))
                .isInstanceOf(WireException.class)
                .hasMessage("component state of WithEnum is missing");
        assertThatThrownBy(() -> read(WithSealed.class, without))
                .hasMessage("component event of WithSealed is missing");
        assertThatThrownBy(() -> read(WithName.class, without))
                .isInstanceOf(WireException.class)
                .hasMessage("component name of WithName is missing (Name: a name must not be empty)");
    }

    @Test
    void whatAConstructorRefusesFailsWithItsWords() {
        assertThatThrownBy(() -> read(Worker.class, write(new Unchecked("h", -1))))
                .isInstanceOf(WireException.class)
                .hasMessage("Worker: cores must be >= 0, found -1");
        assertThatThrownBy(() -> read(
                        Fleet.class, write(new UncheckedFleet(List.of(new Unchecked("h", 1), new Unchecked("i", -2))))))
                .isInstanceOf(WireException.class)
                .hasMessage("Fleet.workers: Worker: cores must be >= 0, found -2");
    }
}
