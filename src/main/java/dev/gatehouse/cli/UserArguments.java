package dev.gatehouse.cli;

import java.util.List;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import net.sourceforge.argparse4j.inf.Subparsers;

/** The actions and options of {@code users}. */
final class UserArguments {
    static final String ACTION = "action";
    static final String LIST = "list";
    static final String CREATE = "create";
    static final String CREATE_ADMIN = "create-admin";
    static final String DEACTIVATE = "deactivate";
    static final String ACTIVATE = "activate";
    static final String RESET = "reset";
    static final String SET_ROLES = "set-roles";
    static final String TRUST_ADDRESSES = "trust-addresses";

    static final String USERNAME = "username";
    static final String JSON = "json";
    static final String PREFIX = "prefix";
    static final String ROLE = "role";
    static final String STATE = "state";
    static final String LIMIT = "limit";
    static final String ROLES = "roles";
    static final String EMAIL = "email";
    static final String LOCALE = "locale";
    static final String REASON = "reason";
    static final String UNTIL = "until";
    static final String PASSWORD_PROMPT = "password-prompt";
    static final String DRY_RUN = "dry-run";

    static final int DEFAULT_LIMIT = 50;

    private UserArguments() {}

    static boolean is(Namespace given, String name) {
        return Boolean.TRUE.equals(given.getBoolean(name.replace('-', '_')));
    }

    /** Adds all actions. */
    static List<Subparser> addTo(Subparsers actions) {
        List<Subparser> all = List.of(
                list(actions),
                create(actions),
                createAdmin(actions),
                deactivate(actions),
                named(actions, ACTIVATE, "Activates a user, who then can sign in again."),
                reset(actions),
                setRoles(actions),
                trustAddresses(actions));
        all.forEach(parser -> flag(parser, JSON, "print JSON"));
        return all;
    }

    private static Subparser list(Subparsers actions) {
        Subparser list = actions.addParser(LIST)
                .description("Prints users, ordered by id; with a prefix or a state, ordered by name.");
        list.addArgument("--" + PREFIX).help("only users whose name begins with this");
        list.addArgument("--" + ROLE).help("only users with this role");
        list.addArgument("--" + STATE).choices("active", "inactive");
        list.addArgument("--" + LIMIT)
                .type(Integer.class)
                .setDefault(DEFAULT_LIMIT)
                .help("the maximum number of users (default: " + DEFAULT_LIMIT + ")");
        return list;
    }

    private static Subparser create(Subparsers actions) {
        Subparser create =
                named(actions, CREATE, "Creates a user. Prompts for the password unless an option names its source.");
        create.addArgument("--" + ROLES).help("the roles, separated by commas (default: none)");
        return withAccount(create);
    }

    private static Subparser createAdmin(Subparsers actions) {
        return withAccount(named(
                actions,
                CREATE_ADMIN,
                "Creates an administrator. Prompts for the password unless an option names its source."));
    }

    private static Subparser withAccount(Subparser create) {
        create.addArgument("--" + EMAIL).help("the email address; counts as verified");
        create.addArgument("--" + LOCALE).help("the preferred language, for example en or zh");
        PasswordInput.addArguments(create);
        return create;
    }

    private static Subparser deactivate(Subparsers actions) {
        Subparser deactivate = named(actions, DEACTIVATE, "Deactivates a user, and revokes all sessions of the user.");
        deactivate
                .addArgument("--" + REASON)
                .help("the reason, for administrators and the audit log; at most 200 characters");
        deactivate
                .addArgument("--" + UNTIL)
                .help("when the deactivation ends: a time in UTC, for example 2027-01-31T12:00:00Z, or a duration from"
                        + " now, for example \"3 days\" (default: no end)");
        return deactivate;
    }

    private static Subparser reset(Subparsers actions) {
        Subparser reset = named(
                actions,
                RESET,
                "Removes the password of a user, revokes all sessions of the user and mails a link that sets another"
                        + " password. With a password option, sets the given password instead.");
        PasswordInput.addArguments(reset);
        flag(reset, PASSWORD_PROMPT, "prompt for the new password");
        return reset;
    }

    private static Subparser setRoles(Subparsers actions) {
        Subparser roles = named(
                actions, SET_ROLES, "Sets the roles of a user, and revokes all of the user's sessions if they change.");
        roles.addArgument("--" + ROLES).required(true).help("the roles, separated by commas; \"\" for none");
        return roles;
    }

    private static Subparser trustAddresses(Subparsers actions) {
        Subparser trust = actions.addParser(TRUST_ADDRESSES)
                .description("Sets every username that is an email address as the verified address of its user, if the"
                        + " user has none. For use after a takeover, if usernames were always email addresses.");
        flag(trust, DRY_RUN, "print how many users would change, and change nothing");
        return trust;
    }

    private static Subparser named(Subparsers actions, String action, String description) {
        Subparser parser = actions.addParser(action).description(description);
        parser.addArgument(USERNAME).help("the username");
        return parser;
    }

    private static void flag(Subparser parser, String name, String help) {
        parser.addArgument("--" + name).action(Arguments.storeTrue()).help(help);
    }
}
