package dev.hearth.worker;

import dev.hearth.config.WorkerKeys;
import dev.hearth.daemon.StartException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;

/**
 * Hears the signal that takes a worker out of service. The JDK has signals in an unsupported package alone, which compilers
 * warn of: so it is reached by name.
 */
final class DecommissionSignal {
    private DecommissionSignal() {}

    /**
     * Runs the action, on a thread of the JVM's, at each signal of that name from now on.
     *
     * @param name without SIG, such as {@code PWR}
     * @throws StartException when this JVM cannot hear that signal
     */
    static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (self, method, arguments) -> switch (method.getName()) {
                case "equals" -> arguments.length == 1 && self == arguments[0];
                case "hashCode" -> System.identityHashCode(self);
                case "toString" -> "decommission at SIG" + name;
                default -> {
                    action.run();
                    yield Void.TYPE;
                }
            };
            Object listener = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, calls);
            Object unused = signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
        } catch (InvocationTargetException e) {
            throw new StartException(cannot(name) + ": "
                    + Optional.ofNullable(e.getCause())
                            .map(Throwable::getMessage)
                            .orElse("no reason is known")
                    + "; name another");
        } catch (ReflectiveOperationException e) {
            throw new StartException(cannot(name) + ": this JVM lets no program hear signals");
        }
    }

    private static String cannot(String name) {
        return WorkerKeys.DECOMMISSION_SIGNAL.name() + "=" + name + ": the worker cannot hear SIG" + name;
    }
}
