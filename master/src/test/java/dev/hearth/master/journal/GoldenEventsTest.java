package dev.hearth.master.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.hearth.master.state.DurableEvent;
import dev.hearth.rpc.codec.WireId;
import dev.hearth.rpc.codec.WireInput;
import dev.hearth.rpc.codec.WireOutput;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The journal outlives releases: every event of every release stands in {@code golden/events.txt} as number, name,
 * components and the bytes of a sample. Lines are only ever added.
 */
class GoldenEventsTest {

    private record Line(int id, String name, List<String> components, byte[] bytes) {
        static Line parse(String text) {
            List<String> parts = List.of(text.split(" ", -1));
            return new Line(
                    Integer.parseInt(parts.get(0)),
                    parts.get(1),
                    List.of(parts.get(2).split(",", -1)),
                    HexFormat.of().parseHex(parts.get(3)));
        }
    }

    @Test
    void everyEventIsWrittenAsItWasBefore() throws IOException {
        List<String> golden = goldenLines();

        List<String> missing = events().map(GoldenEventsTest::line)
                .filter(line -> !golden.contains(line))
                .toList();

        if (!missing.isEmpty()) {
            fail("events are new or have changed; if components were only appended, add these lines to"
                    + " master/src/test/resources/golden/events.txt and keep those that are there:\n"
                    + String.join("\n", missing));
        }
    }

    @Test
    void everyEventEverWrittenCanBeRead() throws IOException {
        Map<Integer, Class<?>> byId = new HashMap<>();
        events().forEach(type -> byId.put(id(type), type));
        for (String text : goldenLines()) {
            Line line = Line.parse(text);
            Class<?> type = byId.get(line.id());
            assertThat(type).as("gone: " + text).isNotNull();

            DurableEvent read = JournalReader.EVENTS.read(new WireInput(line.bytes()));

            assertThat(read).as(text).isInstanceOf(type);
            assertThat(components(type)).as(text).startsWith(line.components().toArray(String[]::new));
        }
    }

    @Test
    void everyEventReadsBackEqual() {
        events().forEach(type -> {
            Object sample = EventSamples.of(type);
            assertThat(JournalReader.EVENTS.read(new WireInput(bytes((DurableEvent) sample))))
                    .isEqualTo(sample);
        });
    }

    @Test
    void linesAreOrderedByNumber() throws IOException {
        assertThat(goldenLines()).extracting(line -> Line.parse(line).id()).isSorted();
    }

    private static Stream<Class<?>> events() {
        return EventSamples.leaves(DurableEvent.class).stream().sorted(Comparator.comparingInt(GoldenEventsTest::id));
    }

    private static int id(Class<?> type) {
        return type.getAnnotation(WireId.class).value();
    }

    private static String line(Class<?> type) {
        return id(type) + " " + type.getEnclosingClass().getSimpleName() + "." + type.getSimpleName() + " "
                + String.join(",", components(type)) + " "
                + HexFormat.of().formatHex(bytes((DurableEvent) EventSamples.of(type)));
    }

    private static List<String> components(Class<?> type) {
        return Stream.of(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
    }

    private static byte[] bytes(DurableEvent event) {
        WireOutput out = new WireOutput();
        JournalReader.EVENTS.write(event, out);
        return out.toArray();
    }

    private static List<String> goldenLines() throws IOException {
        try (InputStream in = GoldenEventsTest.class.getResourceAsStream("/golden/events.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }
}
