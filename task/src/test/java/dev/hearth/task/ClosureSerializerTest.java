package dev.hearth.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClosureSerializerTest {
    private static final ClassLoader LOADER = ClosureSerializerTest.class.getClassLoader();

    /** Stands for user code that holds what it should not send. */
    static final class WordCount implements Serializable {
        private static final long serialVersionUID = 1L;
        private final transient Socket ignored = new Socket();
        private final Object client;
        private final String name = "words";

        WordCount(Object client) {
            this.client = client;
        }

        TaskFunction<String, Integer> lengths() {
            return word -> word.length() + name.length() + (client == null ? 1 : 0);
        }

        Socket ignored() {
            return ignored;
        }
    }

    /** Not serializable. */
    static final class Outer {
        final class Inner implements Serializable {
            private static final long serialVersionUID = 1L;
        }

        TaskFunction<String, String> shout() {
            return word -> word + this;
        }
    }

    /** A list with a class of its own. */
    static final class More extends ArrayList<Integer> {
        private static final long serialVersionUID = 1L;
    }

    record Node(int value, Optional<Integer> weight) {}

    record Chain(Object next) implements Serializable {}

    /** A value whose own code fails when it is opened. */
    static final class Trap implements Serializable {
        private static final long serialVersionUID = 1L;

        private Object readResolve() {
            throw new IllegalStateException("sprung");
        }
    }

    private static byte[] write(Object value) {
        return ClosureSerializer.serialize(value, "the function");
    }

    private static Object roundTrip(Object value) {
        return ClosureSerializer.deserialize(write(value), LOADER);
    }

    static List<Object> values() {
        return Arrays.asList(
                null,
                42L,
                -1,
                0.5,
                true,
                false,
                "",
                "naïve",
                "\ud800 alone",
                "\ud83d\ude00",
                'c',
                1.5f,
                (short) 3,
                List.of(1, 2, 3),
                new ArrayList<>(Arrays.asList(1, null, "x")),
                new ArrayList<>(),
                new ArrayList<>(Arrays.asList(
                        null, 1L, -1L, 2, 0.5, true, false, "", "naïve", "\ud800 alone", 'c', 1.5f, (short) -3, (byte)
                                7)),
                new ArrayList<>(Arrays.asList(1, Duration.ofSeconds(3))),
                new ArrayList<>(List.of(new ArrayList<>(List.of(1, 2)))),
                Double.NaN,
                Float.NEGATIVE_INFINITY,
                Long.MIN_VALUE,
                (byte) -1,
                '\ud800',
                Map.of("k", List.of(1L)),
                new TreeMap<>(Map.of("a", 1)),
                new LinkedHashMap<>(Map.of("b", 2)),
                Duration.ofSeconds(3),
                java.util.TimeZone.getTimeZone("Europe/Berlin"),
                Thread.State.BLOCKED);
    }

    @ParameterizedTest
    @MethodSource("values")
    void valuesComeBackEqual(Object value) {
        assertThat(roundTrip(value)).isEqualTo(value);
    }

    @Test
    void arraysComeBackEqual() {
        assertThat((byte[]) roundTrip(new byte[] {1, 2})).containsExactly(1, 2);
        assertThat((long[]) roundTrip(new long[] {1, 2})).containsExactly(1, 2);
        assertThat((String[][]) roundTrip(new String[][] {{"a"}, {}})).isDeepEqualTo(new String[][] {{"a"}, {}});
    }

    @Test
    void smallValuesStandAsTheirPlainBytes() {
        assertThat(write(42L)).hasSize(9);
        assertThat(write("words")).hasSize(6);
        assertThat(write(null)).hasSize(1);
    }

    @Test
    void aListOfPlainValuesIsWrittenPlainly() {
        assertThat(write(new ArrayList<>(List.of(1L, 2L)))).hasSize(1 + 4 + 2 * 9);
        assertThat(roundTrip(new ArrayList<>(List.of(1L)))).isExactlyInstanceOf(ArrayList.class);
    }

    @Test
    void aListOfArraysComesBackEqual() {
        List<byte[]> arrays = new ArrayList<>(List.of(new byte[] {1, 2}, new byte[0], new byte[] {3}));

        assertThat((List<?>) roundTrip(arrays))
                .usingRecursiveComparison()
                .isEqualTo(List.of(new byte[] {1, 2}, new byte[0], new byte[] {3}));
    }

    @Test
    void oneArrayInTwoPlacesStaysOne() {
        byte[] array = {1, 2};

        List<?> opened = (List<?>) roundTrip(new ArrayList<>(List.of(array, 1, array)));

        assertThat(opened.get(0)).isSameAs(opened.get(2));
    }

    @Test
    void oneLongTextInManyPlacesIsWrittenOnce() {
        String text = "x".repeat(1 << 20);

        assertThat(write(new ArrayList<>(java.util.Collections.nCopies(1_000, text))))
                .hasSizeLessThan(2 << 20);
    }

    @Test
    void aListThatIsMoreThanAListStaysSo() {
        More more = new More();
        more.add(1);

        assertThat(roundTrip(more)).isInstanceOf(More.class).isEqualTo(more);
    }

    @Test
    void claimsOfAListAreNotTrusted() {
        byte[] sound = write(new ArrayList<>(Arrays.asList(1L, "text", new byte[] {1, 2}, '\ud800', "\ud800", null)));
        for (int length = 1; length < sound.length; length++) {
            byte[] cut = Arrays.copyOf(sound, length);
            assertThatThrownBy(() -> ClosureSerializer.deserialize(cut, LOADER)).isInstanceOf(ClosureException.class);
        }
        byte[] longer = Arrays.copyOf(sound, sound.length + 1);
        assertThatThrownBy(() -> ClosureSerializer.deserialize(longer, LOADER))
                .isInstanceOf(ClosureException.class)
                .hasMessageContaining("a list of 6 elements, with 1 bytes behind");
        byte[] huge = sound.clone();
        ByteBuffer.wrap(huge).putInt(1, Integer.MAX_VALUE);
        assertThatThrownBy(() -> ClosureSerializer.deserialize(huge, LOADER))
                .isInstanceOf(ClosureException.class)
                .hasMessageContaining("a list of 2147483647 elements");
    }

    @Test
    void damagedListsEndInAClosureExceptionOrAList() {
        byte[] sound = write(new ArrayList<>(Arrays.asList(1L, "text", new byte[] {1, 2}, 'c', "\ud800", 1, 2.5)));
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = sound.clone();
            damaged[random.nextInt(1, damaged.length)] = (byte) random.nextInt(256);
            try {
                assertThat(ClosureSerializer.deserialize(damaged, LOADER)).isInstanceOf(ArrayList.class);
            } catch (ClosureException e) {
                assertThat(e.getMessage()).startsWith("cannot open a value: it claims to be a list");
            }
        }
    }

    /** Writes and reads others from its own code. */
    static final class Nested implements Serializable {
        private static final long serialVersionUID = 1L;
        private final int depth;
        private transient Object inner = "";

        Nested(int depth) {
            this.depth = depth;
        }

        private void writeObject(java.io.ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            out.writeObject(depth == 0 ? new byte[] {1} : write(new Nested(depth - 1)));
        }

        private void readObject(java.io.ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            byte[] bytes = (byte[]) in.readObject();
            inner = depth == 0 ? "core" : ClosureSerializer.deserialize(bytes, LOADER);
        }

        int depthFound() {
            return inner instanceof Nested nested ? 1 + nested.depthFound() : 0;
        }
    }

    @Test
    void aValuesOwnCodeMaySerializeToo() {
        for (int i = 0; i < 3; i++) {
            assertThat(((Nested) roundTrip(new Nested(4))).depthFound()).isEqualTo(4);
            assertThat(roundTrip(Map.of("k", 1))).isEqualTo(Map.of("k", 1));
        }
    }

    /** The streams behind it are used for many values: what one leaves must not reach the next. */
    @Test
    void valuesDoNotMeetEachOther() throws IOException {
        byte[] first = write(new LinkedHashMap<>(Map.of("a", 1)));
        for (int i = 0; i < 5; i++) {
            assertThat(write(new LinkedHashMap<>(Map.of("a", 1))))
                    .isEqualTo(first)
                    .isEqualTo(javaBytes(new LinkedHashMap<>(Map.of("a", 1))));
            assertThatThrownBy(() -> write(List.of(1, new Object()))).isInstanceOf(ClosureException.class);
            assertThatThrownBy(() -> ClosureSerializer.deserialize(write(new Trap()), LOADER))
                    .hasMessage("sprung");
            assertThat(ClosureSerializer.deserialize(first, LOADER)).isEqualTo(Map.of("a", 1));
            assertThatThrownBy(() -> ClosureSerializer.deserialize(Arrays.copyOf(first, first.length - 3), LOADER))
                    .isInstanceOf(ClosureException.class);
        }
    }

    /** Each value is measured by itself, however many came before. */
    @Test
    void manySmallValuesAreReadOneAfterTheOther() {
        byte[] bytes = write(new TreeMap<>(Map.of("a", List.of(1, 2, 3))));
        for (int i = 0; i < 5_000; i++) {
            assertThat(ClosureSerializer.deserialize(bytes, LOADER)).isEqualTo(Map.of("a", List.of(1, 2, 3)));
        }
    }

    @Test
    void classesComeFromTheLoaderThatIsAskedEachTime() {
        byte[] bytes = write(new WordCount("x"));
        for (int i = 0; i < 3; i++) {
            assertThat(ClosureSerializer.deserialize(bytes, LOADER)).isInstanceOf(WordCount.class);
            assertThatThrownBy(() -> ClosureSerializer.deserialize(bytes, ClassLoader.getPlatformClassLoader()))
                    .isInstanceOf(ClosureException.class);
        }
    }

    @Test
    void functionsComeBackAndWork() throws Exception {
        int more = 5;
        TaskFunction<Integer, Integer> add = value -> value + more;
        Comparator<String> byLength = Comparator.comparing((TaskFunctionComparator) String::length);

        assertThat(opened(add).call(2)).isEqualTo(7);
        assertThat(opened(new WordCount("plain").lengths()).call("ab")).isEqualTo(7);
        assertThat(opened(byLength).compare("aa", "b")).isPositive();
    }

    private interface TaskFunctionComparator extends java.util.function.Function<String, Integer>, Serializable {}

    @SuppressWarnings("unchecked")
    private static <T> T opened(T value) {
        return (T) roundTrip(value);
    }

    @Test
    void aReadOnlyBufferIsReadInPlace() {
        byte[] bytes = write(List.of("a", "b"));
        byte[] padded = new byte[bytes.length + 4];
        System.arraycopy(bytes, 0, padded, 4, bytes.length);
        ByteBuffer buffer = ByteBuffer.wrap(padded, 4, bytes.length).asReadOnlyBuffer();

        assertThat(ClosureSerializer.deserialize(buffer, LOADER, "it")).isEqualTo(List.of("a", "b"));
        assertThat(buffer.position()).isEqualTo(4);
    }

    @Test
    void theFieldThatDoesNotSerializeIsNamed() {
        WordCount count = new WordCount(new Socket());

        assertThatThrownBy(() -> write(count.lengths()))
                .isInstanceOf(ClosureException.class)
                .hasMessage("the function cannot be sent to executors: field WordCount.client (java.net.Socket)"
                        + " reached through lambda argument 1 does not implement java.io.Serializable; make it"
                        + " inside the function, mark its field transient, or send a serializable value");
    }

    @Test
    void aCapturedObjectThatDoesNotSerializeIsNamed() {
        assertThatThrownBy(() -> write(new Outer().shout()))
                .hasMessageStartingWith("the function cannot be sent to executors: lambda argument 1 ("
                        + Outer.class.getName() + ") does not implement java.io.Serializable");
        assertThatThrownBy(() -> write(new Outer().new Inner()))
                .hasMessageContaining("the enclosing object of Inner (" + Outer.class.getName() + ")");
    }

    @Test
    void thePathLeadsThroughCollectionsAndMaps() {
        Map<String, Object> map = new HashMap<>();
        map.put("key", new Object[] {1, new WordCount(List.of(1, new Node(1, Optional.empty())))});

        assertThatThrownBy(() -> write(map))
                .hasMessageContaining("element 1 (" + Node.class.getName() + ") reached through the map value of key,"
                        + " element 1, field WordCount.client does not implement");
    }

    @Test
    void aRootThatDoesNotSerializeIsNamed() {
        assertThatThrownBy(() -> write(new Object()))
                .hasMessage("the function cannot be sent to executors: its class java.lang.Object does not implement"
                        + " java.io.Serializable");
    }

    @Test
    void aResultIsSpokenOfAsOne() {
        assertThatThrownBy(() -> ClosureSerializer.serializeResult(List.of(new Object()), "the result of task 3"))
                .hasMessage("the result of task 3 cannot be sent to the driver: element 0 (java.lang.Object) does not"
                        + " implement java.io.Serializable; leave it out of what the task gives back");
    }

    @Test
    void aValueThatIsNestedTooDeeplyIsASentence() {
        Chain chain = new Chain(null);
        for (int i = 0; i < 200_000; i++) {
            chain = new Chain(chain);
        }
        Chain deep = chain;

        assertThatThrownBy(() -> write(deep))
                .isInstanceOf(ClosureException.class)
                .hasMessageContaining("refer to each other too deeply");
    }

    @Test
    void aProxyIsOpenedWithTheLoader() {
        Comparable<?> proxy = (Comparable<?>) Proxy.newProxyInstance(
                LOADER, new Class<?>[] {Comparable.class}, (java.lang.reflect.InvocationHandler & Serializable)
                        (self, method, arguments) -> 5);

        @SuppressWarnings("unchecked")
        Comparable<Object> opened = (Comparable<Object>) roundTrip(proxy);

        assertThat(opened.compareTo("x")).isEqualTo(5);
    }

    @Test
    void whatAValuesOwnCodeThrowsComesThrough() {
        byte[] bytes = write(new Trap());

        assertThatThrownBy(() -> ClosureSerializer.deserialize(bytes, LOADER))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("sprung");
    }

    /** Its lambda is known to whoever knows this class. */
    private static final class Capturing {
        static TaskFunction<Long, Long> lambda() {
            return n -> n + 1;
        }
    }

    private record Holder(TaskFunction<Long, Long> function) implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    private static final class LambdaHolder implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("UnusedVariable") // travels
        private final TaskFunction<Long, Long> function = Capturing.lambda();
    }

    @Test
    void theClassOfALambdaThatIsMissingIsNamed() {
        ClassLoader forgetful = new ClassLoader(getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.equals(Capturing.class.getName())) {
                    throw new ClassNotFoundException(name);
                }
                return super.loadClass(name, resolve);
            }
        };

        for (Object holder : List.of(new Holder(Capturing.lambda()), new LambdaHolder())) {
            byte[] bytes = write(holder);
            assertThatThrownBy(() -> ClosureSerializer.deserialize(bytes, forgetful, "the function of stage 3"))
                    .isInstanceOf(ClosureException.class)
                    .hasMessage("cannot open the function of stage 3: class " + Capturing.class.getName()
                            + " is in none of the application's jars; add the jar that holds it with --jars");
        }
    }

    @Test
    void aClassThatIsMissingIsNamed() {
        byte[] bytes = write(new WordCount("x"));

        assertThatThrownBy(() -> ClosureSerializer.deserialize(
                        bytes, ClassLoader.getPlatformClassLoader(), "the function of stage 3"))
                .isInstanceOf(ClosureException.class)
                .hasMessage("cannot open the function of stage 3: class " + WordCount.class.getName()
                        + " is in none of the application's jars; add the jar that holds it with --jars");
    }

    @Test
    void aClassThatMayNotTravelIsRefusedByName() throws IOException {
        byte[] bytes = javaBytes(new javax.swing.event.EventListenerList());

        assertThatThrownBy(() -> ClosureSerializer.deserialize(bytes, LOADER))
                .isInstanceOf(ClosureException.class)
                .hasMessageContaining("class javax.swing.event.EventListenerList is neither the application's nor a"
                        + " value class of the JDK");
    }

    @Test
    void anArrayLargerThanItsStreamIsRefusedBeforeItIsMade() throws IOException {
        byte[] bytes = javaBytes(new long[1]);
        // the length stands before the 8 bytes of the only element
        ByteBuffer.wrap(bytes).putInt(bytes.length - 12, Integer.MAX_VALUE - 8);

        assertThatThrownBy(() -> ClosureSerializer.deserialize(bytes, LOADER))
                .isInstanceOf(ClosureException.class)
                .hasMessageContaining("it claims an array of 2147483639 elements");
    }

    @Test
    void bytesThatAreNoValueAreRefused() throws IOException {
        ByteArrayOutputStream garbage = new ByteArrayOutputStream();
        new DataOutputStream(garbage).writeUTF("garbage");

        for (byte[] bytes : List.of(new byte[0], new byte[] {2, 1}, new byte[] {99}, garbage.toByteArray())) {
            assertThatThrownBy(() -> ClosureSerializer.deserialize(bytes, LOADER))
                    .isInstanceOf(ClosureException.class)
                    .hasMessageStartingWith("cannot open a value");
        }
    }

    @Test
    void damagedStreamsEndInExceptions() {
        byte[] sound = write(new ArrayList<>(List.of(new WordCount("client"), Map.of("a", 1L), new int[] {1, 2})));
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 3_000; round++) {
            byte[] damaged = sound.clone();
            damaged[random.nextInt(4, damaged.length)] = (byte) random.nextInt(256);
            try {
                ClosureSerializer.deserialize(damaged, LOADER);
            } catch (RuntimeException e) {
                assertThat(e).isNotNull();
            }
        }
    }

    private static byte[] javaBytes(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        return bytes.toByteArray();
    }
}
