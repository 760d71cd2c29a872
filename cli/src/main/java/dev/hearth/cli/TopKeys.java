package dev.hearth.cli;

import java.util.Optional;

/** Makes keys of the bytes that a terminal sends: an arrow is {@code j} or {@code k}. Of one thread. */
final class TopKeys {
    private static final int ESCAPE = 27;
    private static final int END_OF_FILE = 4;

    private enum Inside {
        NOTHING,
        ESCAPED,
        SEQUENCE
    }

    private Inside inside = Inside.NOTHING;

    /** The key that is complete with this byte, if one is. */
    Optional<Character> next(int unit) {
        switch (inside) {
            case ESCAPED -> {
                inside = unit == '[' || unit == 'O' ? Inside.SEQUENCE : Inside.NOTHING;
                return Optional.empty();
            }
            case SEQUENCE -> {
                boolean goesOn = unit >= '0' && unit <= '?';
                inside = goesOn ? Inside.SEQUENCE : Inside.NOTHING;
                return switch (unit) {
                    case 'A' -> Optional.of('k');
                    case 'B' -> Optional.of('j');
                    default -> Optional.empty();
                };
            }
            default -> {
                if (unit == ESCAPE) {
                    inside = Inside.ESCAPED;
                    return Optional.empty();
                }
                return Optional.of(unit == END_OF_FILE ? 'q' : (char) unit);
            }
        }
    }
}
