package dev.hearth.executor;

import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.StreamProvider;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Serves held results to the driver as {@code result/<taskSet>/<index>/<attempt>}. Safe for use by many threads. */
final class ResultStreams implements StreamProvider {
    private static final Pattern NAME = Pattern.compile("result/(\\d{1,18})/(\\d{1,9})/(\\d{1,9})");

    private final Executor executor;

    ResultStreams(Executor executor) {
        this.executor = executor;
    }

    @Override
    public ReadableByteChannel open(String name, Peer from) throws IOException {
        Matcher matcher = NAME.matcher(name);
        if (from.role() != Role.APPLICATION || !matcher.matches()) {
            throw new IOException("an executor serves its driver streams result/<task set>/<index>/<attempt>, not "
                    + name.substring(0, Math.min(name.length(), 100)));
        }
        return executor.heldResult(
                Long.parseLong(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
    }
}
