package dev.hearth.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.ClosureSerializer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClosuresTest {

    /** Loaded by a loader of its own in these tests. */
    public static final class UsersException extends Exception {
        private static final long serialVersionUID = 1L;

        public UsersException(String message) {
            super(message);
        }
    }

    /** Defines {@link UsersException} itself, as the loader of an application's jar would. */
    private static final class UserLoader extends ClassLoader {
        private final Class<?> own;

        private UserLoader() throws IOException {
            super(ClosuresTest.class.getClassLoader());
            String resource = UsersException.class.getName().replace('.', '/') + ".class";
            try (InputStream in = ClosuresTest.class.getClassLoader().getResourceAsStream(resource)) {
                byte[] bytes = in.readAllBytes();
                own = defineClass(UsersException.class.getName(), bytes, 0, bytes.length);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.equals(UsersException.class.getName()) ? own : super.loadClass(name, resolve);
        }
    }

    private record Holder(String name, Object held) implements Serializable {}

    @Test
    void anExceptionIsReopenedWithTheUsersLoaderAndTheRemoteStack() throws Exception {
        UserLoader loader = new UserLoader();
        Exception thrown = (Exception) loader.own.getConstructor(String.class).newInstance("bad record");
        thrown.setStackTrace(new StackTraceElement[] {new StackTraceElement("app.Main", "parse", "Main.java", 17)});

        Throwable reopened = new Closures(loader).exception(failed(thrown, Optional.of(serialized(thrown))));

        assertThat(reopened.getClass()).isSameAs(loader.own);
        assertThat(reopened).hasMessage("bad record");
        assertThat(reopened.getStackTrace()).containsExactly(thrown.getStackTrace());
    }

    @Test
    void anExceptionWhoseClassIsNotHereIsToldInText() throws Exception {
        UserLoader loader = new UserLoader();
        Exception thrown = (Exception) loader.own.getConstructor(String.class).newInstance("bad record");
        ClassLoader without = ClassLoader.getPlatformClassLoader();

        Throwable substitute = new Closures(without).exception(failed(thrown, Optional.of(serialized(thrown))));

        assertThat(substitute).isInstanceOf(RemoteTaskException.class).hasMessageContaining("bad record");
        assertThat(print(new JobFailedException("the job failed", substitute)))
                .contains("Caused by: " + UsersException.class.getName() + ": bad record")
                .contains("at dev.hearth.driver.ClosuresTest.");
    }

    @Test
    void anExceptionThatDidNotTravelIsToldInText() {
        Throwable substitute =
                new Closures(getClass().getClassLoader()).exception(failed(new IOException("disk"), Optional.empty()));

        assertThat(substitute).isInstanceOf(RemoteTaskException.class).hasMessage("java.io.IOException: disk");
        assertThat(((RemoteTaskException) substitute).remoteStack()).contains("ClosuresTest");
    }

    @Test
    void bytesThatAreNoExceptionAreToldInText() {
        Bytes garbage = Bytes.of(new byte[] {(byte) 0xAC, (byte) 0xED, 0, 5, 1, 2, 3});

        assertThat(new Closures(getClass().getClassLoader())
                        .exception(failed(new IOException("disk"), Optional.of(garbage))))
                .isInstanceOf(RemoteTaskException.class);
    }

    @Test
    void whatDoesNotSerializeIsNamedWithItsField() {
        Closures closures = new Closures(getClass().getClassLoader());

        assertThatThrownBy(() -> closures.write(new Holder("a", new Object()), "the function of count at A.java:1"))
                .isInstanceOf(HearthException.class)
                .hasMessageContaining("the function of count at A.java:1")
                .hasMessageContaining("held");
    }

    private static TaskEnd.Failed failed(Throwable thrown, Optional<Bytes> exception) {
        return new TaskEnd.Failed(thrown.getClass().getName(), thrown.getMessage(), print(thrown), exception, true);
    }

    private static Bytes serialized(Throwable thrown) {
        return Bytes.of(ClosureSerializer.serialize(thrown, "an exception"));
    }

    private static String print(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
