package dev.hearth.model;

/** What an id may look like: it becomes a directory name, a log word and an argument, and so is nothing else. */
final class Ids {
    private static final int MAX_LENGTH = 128;

    private Ids() {}

    static void check(String what, String value) {
        boolean fits = !value.isEmpty() && value.length() <= MAX_LENGTH && Character.isLetterOrDigit(value.charAt(0));
        if (!fits || !hasIdCharactersAlone(value)) {
            String shown = value.length() > 40 ? value.substring(0, 40) + "…" : value;
            throw new IllegalArgumentException(what + " is 1 to " + MAX_LENGTH
                    + " letters, digits, dots, dashes and underscores and starts with a letter or digit; found \""
                    + shown
                    + "\"");
        }
    }

    /** Every decoded id comes through here. */
    private static boolean hasIdCharactersAlone(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!isIdCharacter(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIdCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.';
    }
}
