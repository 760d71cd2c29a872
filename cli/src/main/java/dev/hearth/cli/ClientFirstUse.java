package dev.hearth.cli;

import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.codec.RecordCodec;
import dev.hearth.rpc.netty.NettyTransport;
import java.security.SecureRandom;
import org.slf4j.LoggerFactory;

/**
 * Loads what a question to a master will need, while the words of a command and the settings are read: side by side they
 * take a quarter less of a command's time. Nothing depends on it: what fails here fails where it matters, too, and is
 * reported there.
 */
final class ClientFirstUse {

    private ClientFirstUse() {}

    /** Begins, on a daemon thread. */
    static void begin() {
        Thread thread = new Thread(ClientFirstUse::run, "hearth-cli-first-use");
        thread.setDaemon(true);
        thread.start();
    }

    private static void run() {
        try {
            // in the order of their need
            NettyTransport.load(MasterClient.NATIVE, false);
            var unusedTable = HearthMessages.ofClients();
            int unusedNumber = new SecureRandom().nextInt();
            var unusedCodec = RecordCodec.of(MasterState.class);
        } catch (RuntimeException | LinkageError e) {
            LoggerFactory.getLogger(ClientFirstUse.class)
                    .debug("what was to be used ahead of its need could not be", e);
        }
    }
}
