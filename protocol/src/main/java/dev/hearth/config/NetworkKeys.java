package dev.hearth.config;

import java.time.Duration;
import java.util.List;

/** Keys of the connections between processes. */
public final class NetworkKeys {
    public static final ConfigKey<Boolean> PLAINTEXT = ConfigKey.bool(
            "hearth.network.plaintext",
            false,
            "Whether daemons and drivers may listen on other addresses than loopback although connections are not"
                    + " encrypted.");
    public static final ConfigKey<String> SECRET_FILE = ConfigKey.text(
            "hearth.authenticate.secretFile",
            "",
            "File with the cluster secret, mode 0600; default: cluster.secret in the configuration directory, created"
                    + " at the first start.");
    public static final ConfigKey<String> TOKEN_FILE = ConfigKey.text(
            "hearth.authenticate.tokenFile",
            "",
            "File with a token that hearth token create made, mode 0600: commands and drivers prove themselves with it"
                    + " in place of the cluster secret. HEARTH_TOKEN_FILE comes first.");
    public static final ConfigKey<Long> MESSAGE_MAX_SIZE = ConfigKey.bytes(
                    "hearth.rpc.message.maxSize", "128m", "Largest message between processes.")
            .where(v -> v >= 1 << 16 && v <= 1L << 30, "between 64k and 1g");
    public static final ConfigKey<Long> OUTBOX_SIZE = ConfigKey.bytes(
                    "hearth.rpc.outbox.maxSize",
                    "256m",
                    "What may wait unsent for one peer before its connection is cut.")
            .where(v -> v >= 1 << 16 && v <= 1L << 30, "between 64k and 1g");
    public static final ConfigKey<Duration> CONNECT_TIMEOUT =
            ConfigKey.duration("hearth.rpc.connect.timeout", "1500ms", "How long to wait for a connection to open.");
    public static final ConfigKey<Duration> HANDSHAKE_TIMEOUT = ConfigKey.duration(
            "hearth.rpc.handshake.timeout", "5s", "How long a new connection may take to prove itself.");
    public static final ConfigKey<Duration> ASK_TIMEOUT =
            ConfigKey.duration("hearth.rpc.askTimeout", "30s", "How long to wait for an answer.");
    public static final ConfigKey<String> IO_MODE = ConfigKey.text(
                    "hearth.rpc.io.mode", "AUTO", "NIO, EPOLL, or AUTO: EPOLL where it is available.")
            .where(v -> List.of("AUTO", "NIO", "EPOLL").contains(v), "AUTO, NIO or EPOLL");

    static final List<ConfigKey<?>> ALL = List.of(
            PLAINTEXT,
            SECRET_FILE,
            TOKEN_FILE,
            MESSAGE_MAX_SIZE,
            OUTBOX_SIZE,
            CONNECT_TIMEOUT,
            HANDSHAKE_TIMEOUT,
            ASK_TIMEOUT,
            IO_MODE);

    private NetworkKeys() {}
}
