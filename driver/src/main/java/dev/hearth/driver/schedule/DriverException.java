package dev.hearth.driver.schedule;

/** The driver could not be started or was used wrongly. The message is one sentence: what was tried, what was found, what to do. */
public final class DriverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DriverException(String message) {
        super(message, null, false, false);
    }
}
