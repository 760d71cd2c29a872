package dev.hearth.cli;

import dev.hearth.config.ClientKey;
import dev.hearth.config.Config;
import dev.hearth.model.MasterUrl;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.rpc.Role;
import java.util.Optional;

/** Why a master takes no application of the holder of a token. */
final class RefusedToken {
    private RefusedToken() {}

    /** What the token lacks; empty when there is none, or nothing is wrong with it. */
    static Optional<String> sentence(Surroundings here, Config config, String master) {
        if (!ClientKey.find(config, here.installation(), here.environment()).isToken()) {
            return Optional.empty();
        }
        MasterUrl url = MasterOptions.parse(master);
        try (MasterClient client = here.dial(config, url, Role.SUBMIT, MasterClient.Patience.SHORT, sentence -> {})) {
            var unused = client.await(() -> client.ask(new RequestMasterState()));
            return Optional.empty();
        } catch (CommandFailure e) {
            return Optional.of(e)
                    .filter(each -> each.exit() == CommandExit.REFUSED)
                    .map(CommandFailure::getMessage);
        }
    }
}
