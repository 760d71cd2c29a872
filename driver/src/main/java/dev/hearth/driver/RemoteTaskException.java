package dev.hearth.driver;

/**
 * Stands for an exception of a task that could not be opened here: it does not serialize, or its class is not on the
 * driver's class path. Prints the stack as the executor printed it, and has none of its own.
 */
public final class RemoteTaskException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remoteClassName;
    private final String remoteStack;

    RemoteTaskException(String remoteClassName, String message, String remoteStack) {
        super(message.isEmpty() ? remoteClassName : remoteClassName + ": " + message, null, true, false);
        this.remoteClassName = remoteClassName;
        this.remoteStack = remoteStack.stripTrailing();
    }

    /** The class of the exception that was thrown. */
    public String remoteClassName() {
        return remoteClassName;
    }

    /** The stack trace as the executor printed it, causes included. */
    public String remoteStack() {
        return remoteStack;
    }

    /** The remote stack, so that printing an exception with this cause shows where the task failed. */
    @Override
    public String toString() {
        return remoteStack.isEmpty() ? getClass().getName() + ": " + getMessage() : remoteStack;
    }
}
