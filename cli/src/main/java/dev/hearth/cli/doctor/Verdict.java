package dev.hearth.cli.doctor;

/** What a check came to. */
public enum Verdict {
    OK("ok"),
    /** It works, and may not for long or not well. */
    WARNING("warning"),
    /** It does not work, or will not. */
    FAILED("failed"),
    /** It could not be found out here. */
    NOT_CHECKED("not checked");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    /** As people read it, and programs. */
    public String words() {
        return words;
    }
}
