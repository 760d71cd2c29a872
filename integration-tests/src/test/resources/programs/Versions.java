package app;

import dev.hearth.driver.HearthContext;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Prints, for classes of libraries that Hearth uses too, whose version driver and executors see; {@code none} where there is none. */
public class Versions {
    static final List<String> NAMES = List.of(
            "com.google.common.base.Joiner",
            "com.fasterxml.jackson.databind.ObjectMapper",
            "io.netty.buffer.Unpooled",
            "dev.hearth.rpc.RpcEnv",
            "dev.hearth.executor.Executor",
            "dev.hearth.cli.HearthCli",
            "picocli.CommandLine",
            "ch.qos.logback.classic.Logger");

    public static void main(String[] arguments) {
        try (HearthContext context = HearthContext.builder().appName("versions").create()) {
            for (String name : NAMES) {
                System.out.println("driver " + name + "=" + version(name));
            }
            Set<String> seen = new TreeSet<>(context.parallelize(NAMES, NAMES.size())
                    .map(name -> "executor " + name + "=" + version(name))
                    .collect());
            seen.forEach(System.out::println);
        }
    }

    static String version(String name) {
        try {
            Class<?> type = Class.forName(name);
            Class<?> byContext = Thread.currentThread().getContextClassLoader().loadClass(name);
            if (type != byContext) {
                return "two loaders";
            }
            return (String) type.getField("VERSION").get(null);
        } catch (ClassNotFoundException e) {
            return "none";
        } catch (ReflectiveOperationException e) {
            return "Hearth's own: " + e;
        }
    }
}
