package dev.hearth.cli.doctor;

import dev.hearth.config.ClientKey;
import dev.hearth.config.ClusterSecret;
import dev.hearth.config.Installation;
import dev.hearth.config.NetworkKeys;
import dev.hearth.model.HeldToken;
import dev.hearth.rpc.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What this host's daemons and commands are told. */
final class SettingsChecks {
    private SettingsChecks() {}

    static List<Finding> all(Host host, Setup setup) {
        return List.of(configuration(host, setup), settings(setup));
    }

    static Finding configuration(Host host, Setup setup) {
        Check check = new Check(Check.SETTINGS, "configuration directory");
        Installation installation = setup.installation();
        return host.owned(installation.conf()).isPresent()
                ? check.ok(installation.conf() + " of " + installation.home())
                : check.failed(
                        "there is no directory " + installation.conf(),
                        "run bin/hearth of an installation, or set " + Installation.CONF_VARIABLE);
    }

    static Finding settings(Setup setup) {
        Check check = new Check(Check.SETTINGS, "settings");
        if (!setup.trouble().isEmpty()) {
            return check.failed(
                    String.join("; ", setup.trouble()),
                    "correct it in " + setup.installation().defaultsFile() + " or conf/hearth-env.sh;"
                            + " docs/configuration.md lists the keys");
        }
        List<String> ignored = setup.config().ignoredSparkKeys();
        int set = setup.config().asMap().size();
        return ignored.isEmpty()
                ? check.ok(set + (set == 1 ? " key is" : " keys are") + " set, and can be read")
                : check.warning(
                        "these keys of Spark's mean nothing here: " + String.join(", ", ignored),
                        "remove them from " + setup.installation().defaultsFile());
    }

    static Finding secret(Host host, Setup setup) {
        Check check = new Check(Check.SETTINGS, "cluster secret");
        Path file = ClusterSecret.path(setup.config(), setup.installation());
        Optional<Host.Owned> owned = host.owned(file);
        if (owned.isEmpty()) {
            return check.warning(
                    "there is none in " + file,
                    "on the master's host the first start makes it; on any other copy it from there (mode 0600)");
        }
        String owner = owned.get().owner();
        String mode = owned.get().mode();
        if (!owner.equals(host.property("user.name"))) {
            return check.failed(
                    file + " belongs to " + owner + ", not to " + host.property("user.name"),
                    "run Hearth as " + owner
                            + ", or give this user a copy of its own (hearth.authenticate.secretFile)");
        }
        if (!mode.isEmpty() && !mode.endsWith("------")) {
            return check.failed(
                    file + " is open to other users (mode " + mode + ")",
                    "chmod 600 " + file + ", and remove it to have a new one made if somebody may have read it");
        }
        Optional<String> text = host.read(file);
        if (text.isEmpty() || !isSecret(text.get())) {
            return check.failed(
                    file + (text.isEmpty() ? " cannot be read" : " holds no secret"),
                    "copy the file from the master's host");
        }
        return mode.isEmpty()
                ? check.notChecked(file + " is on a file system that has no modes")
                : check.ok(file + ", mode " + mode + ", of " + owner);
    }

    /** What opens the master's HTTP side lies beside the secret. */
    static Finding tokens(Host host, Setup setup) {
        Check check = new Check(Check.SETTINGS, "token files");
        Path secret = ClusterSecret.path(setup.config(), setup.installation());
        Path directory = Optional.ofNullable(secret.getParent())
                .orElse(setup.installation().conf());
        List<Path> files = host.names(directory).stream()
                .filter(each -> each.endsWith(".token"))
                .map(directory::resolve)
                .toList();
        List<String> open = files.stream()
                .filter(each -> host.owned(each)
                        .filter(owned ->
                                !owned.mode().isEmpty() && !owned.mode().endsWith("------"))
                        .isPresent())
                .map(Path::toString)
                .toList();
        Optional<Finding> named = namedToken(host, setup, check);
        if (named.isPresent()) {
            return named.get();
        }
        return open.isEmpty()
                ? check.ok(files.isEmpty() ? "none here" : files.size() + ", open to their owner alone")
                : check.failed(
                        "open to other users: " + String.join(", ", open),
                        "chmod 600 " + String.join(" ", open)
                                + "; if somebody may have read one, remove it and restart the master, which makes"
                                + " another");
    }

    /** What is wrong with the one that commands of this user are told to take. */
    private static Optional<Finding> namedToken(Host host, Setup setup, Check check) {
        String variable = setup.environment().getOrDefault(ClientKey.TOKEN_VARIABLE, "");
        String key = setup.config().get(NetworkKeys.TOKEN_FILE);
        if (variable.isBlank() && key.isBlank()) {
            return Optional.empty();
        }
        String by = variable.isBlank() ? NetworkKeys.TOKEN_FILE.name() : ClientKey.TOKEN_VARIABLE;
        Path file = variable.isBlank()
                ? setup.installation().home().resolve(key)
                : Path.of(variable).toAbsolutePath();
        String other = "have one made with 'hearth token create --output' on the master's host and copy it there (mode"
                + " 0600), or unset " + by;
        Optional<Host.Owned> owned = host.owned(file);
        if (owned.isEmpty()) {
            return Optional.of(check.failed("there is no " + file + ", which " + by + " names", other));
        }
        String mode = owned.get().mode();
        if (!mode.isEmpty() && !mode.endsWith("------")) {
            return Optional.of(check.failed(
                    file + ", which " + by + " names, is open to other users (mode " + mode + ")",
                    "chmod 600 " + file + ", and have the token revoked with 'hearth token revoke' if somebody may have"
                            + " read it"));
        }
        boolean isToken = host.read(file).flatMap(HeldToken::parse).isPresent();
        return isToken
                ? Optional.empty()
                : Optional.of(
                        check.failed(file + ", which " + by + " names, holds no token that this user can read", other));
    }

    private static boolean isSecret(String text) {
        try {
            Secret unused = Secret.ofHex(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
