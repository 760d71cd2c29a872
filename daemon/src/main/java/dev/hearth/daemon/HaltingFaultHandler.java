package dev.hearth.daemon;

import dev.hearth.loop.FaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the fault and halts the process: state that met a bug is not worth keeping, and the others notice a closed
 * connection sooner than a process that is wrong. Safe for use by many threads.
 */
public final class HaltingFaultHandler implements FaultHandler {
    private static final Logger log = LoggerFactory.getLogger(HaltingFaultHandler.class);

    private final int status;

    /** Halts with {@link ExitStatus#FAULT}. */
    public HaltingFaultHandler() {
        this(ExitStatus.FAULT.code());
    }

    /** Halts with the status. */
    public HaltingFaultHandler(int status) {
        this.status = status;
    }

    @Override
    public void handleFault(String attempted, Throwable cause) {
        try {
            log.error("Halting after a fault while {}", attempted, cause);
        } finally {
            ProcessExit.halt(status);
        }
    }
}
