package dev.hearth.cli;

import dev.hearth.config.ClientKey;
import dev.hearth.config.Config;
import dev.hearth.config.Durations;
import dev.hearth.config.Nearest;
import dev.hearth.model.AccessToken;
import dev.hearth.model.HeldToken;
import dev.hearth.model.TokenId;
import dev.hearth.model.TokenRole;
import dev.hearth.protocol.ClientToMaster.CreateToken;
import dev.hearth.protocol.ClientToMaster.RequestTokens;
import dev.hearth.protocol.ClientToMaster.RevokeToken;
import dev.hearth.protocol.ClientToMaster.TokenAnswer;
import dev.hearth.rpc.Role;
import dev.hearth.view.Trees;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Makes, lists and revokes tokens. A new one's secret is made here, from the cluster secret and what the master answers: it
 * is on no wire, and is shown once.
 */
final class TokenCommand {
    private static final String ROLE = "--role";
    private static final String CREATE = "create";
    private static final String REVOKE = "revoke";
    private static final List<String> ACTIONS = List.of(CREATE, "list", REVOKE);
    private static final String NAME = "--name";
    private static final String EXPIRES = "--expires";
    private static final int ID_BYTES = 8;
    /** What is no file for a token to be written to, unless with its directory. */
    private static final Set<String> FORMATS = Set.of("json", "yaml", "table", "wide");

    private final Surroundings here;
    private final Optional<String> master;
    private final Optional<String> role;
    private final Optional<String> name;
    private final Optional<String> expires;
    private final Optional<String> output;
    private final List<String> words;
    private final Consumer<String> say;

    /** What was found of {@link #spec}. */
    TokenCommand(Surroundings here, ParseResult parsed) {
        this.here = here;
        this.master = Flags.value(parsed, Flags.MASTER);
        this.role = Flags.value(parsed, ROLE);
        this.name = Flags.value(parsed, NAME);
        this.expires = Flags.value(parsed, EXPIRES);
        this.output = Flags.value(parsed, Flags.OUTPUT);
        this.words = Flags.words(parsed);
        this.say = here.words("token");
    }

    /** The command, for a parser. */
    static CommandSpec spec() {
        return Flags.command(
                        "token",
                        "Make, list and revoke tokens, with which others than the holders of the cluster secret prove"
                                + " themselves: commands through HEARTH_TOKEN_FILE or hearth.authenticate.tokenFile, tools"
                                + " through the Authorization header.")
                .addOption(Flags.text(
                        "ROLE",
                        "create: read looks, submit submits too and ends what it has submitted, operator ends and"
                                + " drains whatever there is.",
                        ROLE))
                .addOption(Flags.text(
                        "WHO",
                        "create: under which name it is told what was done with it; default: this user's.",
                        NAME))
                .addOption(Flags.text(
                        "TIME", "create: how long it works, such as 12h or 30d; default: for good.", EXPIRES))
                .addOption(Flags.text(
                        "FILE|" + Flags.FORMAT,
                        "create: the file to write the token to, for its owner alone; default: it is printed, with json"
                                + " or yaml in an object with what it is. list and revoke: table (default), wide, json"
                                + " or yaml.",
                        "-o",
                        Flags.OUTPUT))
                .addOption(Flags.master())
                .addOption(Flags.help())
                .addPositional(Flags.words(
                        "1..*",
                        "ACTION",
                        "create; list; or revoke and the ids, beginnings of ids or names of tokens."));
    }

    /** The exit code for the process. */
    int run() {
        String action = words.get(0);
        List<String> further = words.subList(1, words.size());
        boolean revoking = action.equals(REVOKE);
        if (!ACTIONS.contains(action)) {
            throw new CommandFailure(
                    CommandExit.USAGE,
                    "the actions are create, list and revoke, found '" + action + "'"
                            + Nearest.of(action, ACTIONS)
                                    .map(near -> ": did you mean " + near + "?")
                                    .orElse(""));
        }
        if (revoking == further.isEmpty()) {
            throw new CommandFailure(
                    CommandExit.USAGE,
                    revoking
                            ? "name the tokens to revoke; 'hearth token list' shows them"
                            : action + " takes no further words, found '" + further.get(0) + "'");
        }
        return revoking ? revoke(further) : action.equals(CREATE) ? create() : list();
    }

    private int create() {
        TokenRole wanted = role();
        if (name.filter(String::isBlank).isPresent()) {
            throw new CommandFailure(CommandExit.USAGE, NAME + " is empty: name who is to hold the token");
        }
        Optional<Duration> lifetime = lifetime();
        Config config = MasterOptions.config(here.installation());
        ClientKey key = ClientKey.find(config, here.installation(), here.environment());
        if (key.isToken()) {
            throw new CommandFailure(
                    CommandExit.REFUSED,
                    "a token makes no tokens: run this with the cluster secret, on the master's host, with neither "
                            + ClientKey.TOKEN_VARIABLE + " nor hearth.authenticate.tokenFile set");
        }
        Optional<String> format = output.filter(FORMATS::contains);
        Outcome outcome = new Outcome(OutputFormat.parse(format), here.out());
        Optional<Path> file =
                output.filter(each -> format.isEmpty()).map(Path::of).map(Path::toAbsolutePath);
        file.ifPresent(TokenCommand::reserve);
        boolean written = false;
        try (MasterClient client = here.dial(master, Role.OPERATOR, MasterClient.Patience.SHORT, say)) {
            CreateToken request =
                    new CreateToken(id(), name.orElse(System.getProperty("user.name", "")), wanted, lifetime);
            TokenAnswer answer = client.await(() -> client.ask(request));
            AccessToken token = answer.token()
                    .orElseThrow(
                            () -> new CommandFailure(CommandExit.REFUSED, "no token was made: " + answer.sentence()));
            String text = new HeldToken(token.id(), token.secret(key.secret())).text();
            if (file.isPresent()) {
                Path path = file.get();
                write(path, text).ifPresent(why -> {
                    throw unwritten(client, token.id(), path + " (" + why + ")");
                });
                here.out().println(token.id());
            } else {
                outcome.line(text);
                Trees.token(token, token.created()).forEach(outcome::put);
                outcome.put("token", text);
                outcome.end();
                if (here.out().checkError()) {
                    throw unwritten(client, token.id(), "standard output");
                }
            }
            written = true;
            say.accept("made " + token.id() + " of role " + token.role().word() + " for " + token.name() + ", which "
                    + token.expires().map(end -> "expires at " + end).orElse("works until it is revoked")
                    + (file.isPresent()
                            ? "; it is in " + file.get()
                            : "; it is shown this once: keep it in a file of mode 0600"));
            return CommandExit.OK.code();
        } finally {
            if (!written) {
                file.ifPresent(TokenCommand::giveUp);
            }
        }
    }

    private TokenRole role() {
        String word = role.orElseThrow(() ->
                new CommandFailure(CommandExit.USAGE, "say what its holder may do: --role read, submit or operator"));
        return Arrays.stream(TokenRole.values())
                .filter(each -> each.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        CommandExit.USAGE,
                        "a token has the role "
                                + Arrays.stream(TokenRole.values())
                                        .map(TokenRole::word)
                                        .collect(Collectors.joining(", "))
                                + "; found '" + word + "'"));
    }

    private Optional<Duration> lifetime() {
        try {
            Optional<Duration> lifetime = expires.map(Durations::parse);
            if (lifetime.filter(Duration::isZero).isPresent()) {
                throw new IllegalArgumentException("must be longer than nothing");
            }
            return lifetime;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandExit.USAGE, "--expires " + expires.orElse("") + ": it " + e.getMessage());
        }
    }

    private static TokenId id() {
        byte[] bytes = new byte[ID_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new TokenId(TokenId.PREFIX + HexFormat.of().formatHex(bytes));
    }

    /** Before the token is made: one that nobody can be given is none. Never readable by others. */
    private static void reserve(Path file) {
        try {
            boolean posix = Files.getFileStore(file.resolveSibling("")).supportsFileAttributeView("posix");
            FileAttribute<?>[] mode = posix
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];
            Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)
                    .close();
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(
                    CommandExit.USAGE, "there is a file " + file + " already: name another one, or remove it");
        } catch (IOException e) {
            throw new CommandFailure(Written.exitOf(e), "cannot write the token to " + file + ": " + Written.reason(e));
        }
    }

    /** Why the token could not be written; empty: it is there. */
    private static Optional<String> write(Path file, String text) {
        try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            Channels.newOutputStream(channel).write((text + "\n").getBytes(StandardCharsets.US_ASCII));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(Written.reason(e));
        }
    }

    /** A token that nobody has been given is none: it is revoked, if the master can still be asked. */
    private static CommandFailure unwritten(MasterClient client, TokenId token, String where) {
        String made = "the token " + token + " was made and could not be written to " + where;
        try {
            TokenAnswer answer = client.await(() -> client.ask(new RevokeToken(token.value())));
            if (answer.token().isPresent()) {
                return new CommandFailure(
                        CommandExit.UNWRITTEN, made + ": it is revoked again; have another one made elsewhere");
            }
        } catch (CommandFailure e) {
            // who reads this revokes it
        }
        return new CommandFailure(
                CommandExit.UNWRITTEN,
                made + ": revoke it with 'hearth token revoke " + token + "', and have another one made");
    }

    private static void giveUp(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // what remains is empty, and the failure itself is told
        }
    }

    private int list() {
        Display display = new Display(OutputFormat.parse(output), here.out(), Terminals.isOutput(here.environment()));
        try (MasterClient client = here.dial(master, Role.OPERATOR, MasterClient.Patience.SHORT, say)) {
            display.show(client.await(() -> client.ask(new RequestTokens()).thenApply(TokensPage::new)));
            return CommandExit.OK.code();
        }
    }

    private int revoke(List<String> tokens) {
        CommandExit exit = CommandExit.OK;
        Outcome outcome = new Outcome(OutputFormat.parse(output), here.out());
        List<Object> revoked = outcome.list("revoked");
        List<Object> others = outcome.list("notRevoked");
        try (MasterClient client = here.dial(master, Role.OPERATOR, MasterClient.Patience.SHORT, say)) {
            for (String each : tokens) {
                TokenAnswer answer = client.await(() -> client.ask(new RevokeToken(each)));
                if (answer.token().isPresent()) {
                    AccessToken token = answer.token().get();
                    outcome.line(token.id());
                    revoked.add(Trees.token(token, token.created()));
                    say.accept("revoked " + token.id() + " of " + token.name());
                } else {
                    exit = CommandExit.REFUSED;
                    say.accept(each + ": " + answer.sentence());
                    others.add(Map.of("token", each, "sentence", answer.sentence()));
                }
            }
        }
        outcome.end();
        return exit.code();
    }
}
