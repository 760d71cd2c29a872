package dev.hearth.simulation;

/** Something that must hold, whatever goes wrong, does not. */
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    Violation(String what) {
        super(what);
    }
}
