package dev.hearth.master.journal;

/** A journal that cannot be opened. The message is a sentence that says where, what was found, and what to do. */
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JournalException(String message) {
        super(message, null, false, false);
    }
}
