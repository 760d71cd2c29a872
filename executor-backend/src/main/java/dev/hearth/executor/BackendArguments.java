package dev.hearth.executor;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.MasterUrl;
import dev.hearth.rpc.RpcAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The command line of an executor process, as a worker writes it.
 *
 * @param host the name the worker goes by
 */
record BackendArguments(RpcAddress driver, ExecutorId executor, String host, int cores, RpcAddress worker) {
    private static final List<String> OPTIONS =
            List.of("--driver-url", "--executor-id", "--hostname", "--cores", "--app-id", "--worker-url");

    /** Throws {@link IllegalArgumentException} with a sentence for whoever typed it. */
    static BackendArguments parse(String... arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            String option = arguments[i];
            if (!OPTIONS.contains(option)) {
                throw new IllegalArgumentException(
                        "unknown option \"" + option + "\"; the options are " + String.join(", ", OPTIONS));
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("option " + option + " needs a value after it");
            }
            if (values.put(option, arguments[i + 1]) != null) {
                throw new IllegalArgumentException("option " + option + " is given twice");
            }
        }
        List<String> missing =
                OPTIONS.stream().filter(each -> !values.containsKey(each)).toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "missing " + String.join(", ", missing) + "; a worker starts executors, people do not");
        }
        return new BackendArguments(
                address("--driver-url", value(values, "--driver-url")),
                new ExecutorId(new AppId(value(values, "--app-id")), number(values, "--executor-id", 0)),
                value(values, "--hostname"),
                number(values, "--cores", 1),
                address("--worker-url", value(values, "--worker-url")));
    }

    private static String value(Map<String, String> values, String option) {
        return values.getOrDefault(option, "");
    }

    private static int number(Map<String, String> values, String option, int least) {
        String text = value(values, option);
        try {
            int number = Integer.parseInt(text);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, as a number that is too small is
        }
        throw new IllegalArgumentException(
                "option " + option + " must be a whole number, " + least + " or more, found \"" + text + "\"");
    }

    private static RpcAddress address(String option, String url) {
        List<RpcAddress> addresses;
        try {
            addresses = MasterUrl.parse(url).addresses();
        } catch (IllegalArgumentException e) {
            addresses = List.of();
        }
        if (addresses.size() != 1) {
            throw new IllegalArgumentException(
                    "option " + option + " must be hearth://host:port, found \"" + url + "\"");
        }
        return addresses.get(0);
    }
}
