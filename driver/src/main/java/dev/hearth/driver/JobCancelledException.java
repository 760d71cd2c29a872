package dev.hearth.driver;

/** A job was cancelled before it had ended. The message names the job and the reason. */
public class JobCancelledException extends HearthException {
    private static final long serialVersionUID = 1L;

    public JobCancelledException(String message) {
        super(message);
    }
}
