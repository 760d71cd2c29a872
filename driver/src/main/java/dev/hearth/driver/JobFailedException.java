package dev.hearth.driver;

/**
 * A job failed. The message names the stage, the task, how often it was tried and the last reason. The cause, if a user
 * function threw, is that exception itself with the stack of the executor that ran it, or a {@link RemoteTaskException}
 * when the driver cannot open it.
 */
public class JobFailedException extends HearthException {
    private static final long serialVersionUID = 1L;

    public JobFailedException(String message) {
        super(message);
    }

    public JobFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
