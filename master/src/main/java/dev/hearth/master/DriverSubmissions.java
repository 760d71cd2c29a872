package dev.hearth.master;

import dev.hearth.model.Artifact;
import dev.hearth.model.DriverSpec;
import dev.hearth.protocol.ClientToMaster.SubmitDriver;
import java.util.Optional;

/** What a master does not take, whatever its disk and its workers. Pure. */
final class DriverSubmissions {
    private static final int MAX_KEY_CHARACTERS = 128;
    private static final int MAX_JARS = 1000;
    private static final int MAX_AT_A_TIME = 256;

    private DriverSubmissions() {}

    /** Why the submission is not taken, and what to do; empty if it is. {@code underWay}: others whose jars are coming. */
    static Optional<String> refusal(SubmitDriver message, MasterConfig config, int underWay) {
        DriverSpec spec = message.spec();
        int keyLength = message.key().length();
        if (keyLength == 0 || keyLength > MAX_KEY_CHARACTERS) {
            return Optional.of("a submission's key (--submission-key) has 1 to " + MAX_KEY_CHARACTERS
                    + " characters, found " + keyLength);
        }
        if (spec.jars().size() > MAX_JARS) {
            return Optional.of("a driver has at most " + MAX_JARS + " jars, found "
                    + spec.jars().size() + "; put several into one");
        }
        Optional<String> tooLong = SpecBounds.names(
                        "the names of a driver, of its main class and of its user",
                        spec.name(),
                        spec.command().mainClass(),
                        spec.user())
                .or(() -> SpecBounds.text("a driver", spec.command()))
                .or(() -> SpecBounds.amounts("a driver", spec.resources().amounts()));
        if (tooLong.isPresent()) {
            return tooLong;
        }
        Optional<Artifact> tooLarge = spec.jars().stream()
                .filter(jar -> jar.bytes() > config.maxArtifactBytes())
                .findFirst();
        if (tooLarge.isPresent()) {
            return Optional.of("the jar " + tooLarge.get().name() + " has "
                    + tooLarge.get().bytes() + " bytes, and the master takes " + config.maxArtifactBytes()
                    + " at most (hearth.deploy.maxArtifactSize)");
        }
        return underWay < MAX_AT_A_TIME
                ? Optional.empty()
                : Optional.of(MAX_AT_A_TIME + " submissions are being taken already; try again in a moment");
    }
}
