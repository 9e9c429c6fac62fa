package dev.gatehouse.cli;

import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.admin.NewUser;
import dev.gatehouse.admin.UserChange;
import dev.gatehouse.kernel.Commas;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.name.MailAddress;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.platform.crypto.Crypto;
import dev.gatehouse.user.AddressTrust;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.UserSearch;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.util.Duration;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.jspecify.annotations.Nullable;

/** {@code users}: manages users. May run while the service runs. */
final class UsersCommand extends ConfiguredCommand<GatehouseConfiguration> {
    /** The pattern of the contract. */
    private static final Pattern REASON = Pattern.compile("[^\\p{Cc}\\p{Cs}]{1,200}");

    private final PasswordInput passwordInput;
    private final PrintStream out;
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);

    UsersCommand(InputStream in, PrintStream out) {
        super(
                "users",
                "Manages users: users list, create, create-admin, deactivate, activate, reset, set-roles,"
                        + " trust-addresses");
        this.passwordInput = new PasswordInput(in);
        this.out = out;
    }

    @Override
    protected Class<GatehouseConfiguration> getConfigurationClass() {
        return GatehouseConfiguration.class;
    }

    @Override
    public void configure(Subparser subparser) {
        subparser.help(getDescription());
        UserArguments.addTo(subparser.addSubparsers().dest(UserArguments.ACTION))
                .forEach(this::addFileArgument);
    }

    @Override
    protected void run(Bootstrap<GatehouseConfiguration> bootstrap, Namespace given, GatehouseConfiguration settings)
            throws Exception {
        UserPrinter printer = new UserPrinter(out, UserArguments.is(given, UserArguments.JSON));
        // Signs nothing, so it does not load the native library.
        CommandDatabase.useComponents(settings, Crypto.best(false), clock, components -> {
            UserOperations operations = new UserOperations(components);
            switch (given.getString(UserArguments.ACTION)) {
                case UserArguments.LIST -> printer.print(operations.list(wanted(given), limit(given)));
                case UserArguments.CREATE -> {
                    Profile made = create(operations, given, roles(given));
                    printer.print("Created the user " + made.username() + ".", made);
                }
                case UserArguments.CREATE_ADMIN -> {
                    Profile made = create(operations, given, Set.of(Role.ADMIN));
                    printer.print("Created the administrator " + made.username() + ".", made);
                }
                case UserArguments.TRUST_ADDRESSES ->
                    trust(operations, UserArguments.is(given, UserArguments.DRY_RUN), printer);
                default -> change(operations, given, printer);
            }
        });
    }

    private void change(UserOperations operations, Namespace given, UserPrinter printer) throws IOException {
        String name = username(given);
        switch (given.getString(UserArguments.ACTION)) {
            case UserArguments.DEACTIVATE -> {
                UserChange.Activity inactive = new UserChange.Activity(false, until(given), reason(given));
                Profile after = operations.setActivity(name, inactive);
                String until = after.inactiveUntil() == null ? "" : " until " + after.inactiveUntil();
                printer.print("Deactivated " + after.username() + until + "; all sessions are revoked.", after);
            }
            case UserArguments.ACTIVATE -> {
                Profile after = operations.setActivity(name, new UserChange.Activity(true, null, null));
                printer.print("Activated " + after.username() + ".", after);
            }
            case UserArguments.SET_ROLES -> {
                Profile after = operations.setRoles(name, roles(given));
                String roles = String.join(", ", Role.codes(after.roles()));
                printer.print(
                        after.username() + " has " + (roles.isEmpty() ? "no roles." : "the roles: " + roles + "."),
                        after);
            }
            default -> reset(operations, given, name, printer);
        }
    }

    private void reset(UserOperations operations, Namespace given, String name, UserPrinter printer)
            throws IOException {
        if (PasswordInput.isGiven(given) || UserArguments.is(given, UserArguments.PASSWORD_PROMPT)) {
            Profile after = operations.reset(name, passwordInput.read(given));
            printer.print(after.username() + " has the new password; all sessions are revoked.", after);
        } else {
            Profile after = operations.reset(name);
            printer.print(
                    "Removed the password of " + after.username() + ", revoked all sessions, and queued a mail with a"
                            + " link that sets another password.",
                    after);
        }
    }

    private Profile create(UserOperations operations, Namespace given, Set<Role> roles) throws IOException {
        String name = username(given);
        operations.requireFree(name);
        @Nullable String typed = given.getString(UserArguments.EMAIL);
        @Nullable MailAddress email = typed == null ? null : address(typed);
        Secret password = passwordInput.read(given);
        return operations.create(new NewUser(name, roles, email, given.getString(UserArguments.LOCALE)), password);
    }

    private static MailAddress address(String typed) {
        return MailAddress.of(typed)
                .orElseThrow(() -> new StartException(UsernameKey.asciiOfAmbiguousDomain(typed)
                        .map(ascii -> "--email " + UsernameKey.ambiguous(ascii) + ".")
                        .orElse("--email is not an email address.")));
    }

    private static void trust(UserOperations operations, boolean dryRun, UserPrinter printer) {
        AddressTrust.Outcome outcome = operations.trustAddresses(dryRun);
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("trusted", outcome.trusted());
        members.put("taken", outcome.taken());
        members.put("dry_run", dryRun);
        printer.print(
                (dryRun ? "Would set" : "Set") + " the usernames of " + outcome.trusted()
                        + " users as their verified email addresses; skipped " + outcome.taken()
                        + " usernames that another user has as email address.",
                members);
    }

    private static String username(Namespace given) {
        return String.valueOf(given.getString(UserArguments.USERNAME));
    }

    private static UserSearch.UserQuery wanted(Namespace given) {
        UserSearch.@Nullable State state = Optional.ofNullable(given.getString(UserArguments.STATE))
                .map(text -> UserSearch.State.valueOf(text.toUpperCase(Locale.ROOT)))
                .orElse(null);
        return new UserSearch.UserQuery(
                given.getString(UserArguments.PREFIX), null, given.getString(UserArguments.ROLE), state);
    }

    private static int limit(Namespace given) {
        int limit = Optional.ofNullable(given.getInt(UserArguments.LIMIT)).orElse(UserArguments.DEFAULT_LIMIT);
        if (limit < 1) {
            throw new StartException("--limit must be 1 or more.");
        }
        return limit;
    }

    private static Set<Role> roles(Namespace given) {
        return Commas.split(Optional.ofNullable(given.getString(UserArguments.ROLES))
                        .orElse(""))
                .stream()
                .map(code -> Role.of(code)
                        .orElseThrow(() -> new StartException("Unknown role. The roles are: "
                                + Set.of(Role.values()).stream().map(Role::code).collect(Collectors.joining(", "))
                                + ".")))
                .collect(Collectors.toSet());
    }

    private static @Nullable String reason(Namespace given) {
        @Nullable String reason = given.getString(UserArguments.REASON);
        if (reason != null && !REASON.matcher(reason).matches()) {
            throw new StartException("--reason must be 1 to 200 printable characters.");
        }
        return reason;
    }

    /** Parses an RFC 3339 time in UTC, or a duration from now. */
    private @Nullable Instant until(Namespace given) {
        @Nullable String text = given.getString(UserArguments.UNTIL);
        if (text == null) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            try {
                return clock.instant().plus(Duration.parse(text).toJavaDuration());
            } catch (IllegalArgumentException | DateTimeParseException | ArithmeticException none) {
                throw new StartException(
                        "--until must be a time in UTC, for example 2027-01-31T12:00:00Z, or a duration from"
                                + " now, for example \"3 days\".",
                        none);
            }
        }
    }
}
