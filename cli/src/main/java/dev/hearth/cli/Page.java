package dev.hearth.cli;

/** Something that a command shows, in every form in which it can. Immutable. */
interface Page {

    /**
     * Maps, lists, text, numbers and truths: what JSON and YAML say. Names are in camelCase and stay; further ones may
     * come.
     */
    Object tree();

    /** What has to differ for the page to be worth showing again. */
    default Object essence() {
        return tree();
    }

    /** Whether it stays as it is: what it is about is over. */
    default boolean isLast() {
        return false;
    }

    /** For people; {@code wide}: with all there is. */
    String text(boolean wide);
}
