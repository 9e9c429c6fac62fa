package dev.gatehouse.cli;

import java.util.List;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import net.sourceforge.argparse4j.inf.Subparsers;

/** The words of {@code users}. */
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
                named(actions, ACTIVATE, "Lets a user sign in again."),
                reset(actions),
                setRoles(actions),
                trustAddresses(actions));
        all.forEach(parser -> flag(parser, JSON, "prints JSON"));
        return all;
    }

    private static Subparser list(Subparsers actions) {
        Subparser list = actions.addParser(LIST)
                .description("Prints users by id, or by name where a prefix or a state is given.");
        list.addArgument("--" + PREFIX).help("what the name begins with");
        list.addArgument("--" + ROLE).help("a role they have");
        list.addArgument("--" + STATE).choices("active", "inactive");
        list.addArgument("--" + LIMIT)
                .type(Integer.class)
                .setDefault(DEFAULT_LIMIT)
                .help("how many at most; " + DEFAULT_LIMIT + " unless it is given");
        return list;
    }

    private static Subparser create(Subparsers actions) {
        Subparser create =
                named(actions, CREATE, "Makes a user. The password is asked for, unless it is in a file or comes in.");
        create.addArgument("--" + ROLES).help("with commas between them; none unless it is given");
        return withAccount(create);
    }

    private static Subparser createAdmin(Subparsers actions) {
        return withAccount(named(
                actions,
                CREATE_ADMIN,
                "Makes an administrator. The password is asked for, unless it is in a file or comes in."));
    }

    private static Subparser withAccount(Subparser create) {
        create.addArgument("--" + EMAIL).help("where mails go; taken for verified");
        create.addArgument("--" + LOCALE).help("the language they want, as in en or zh");
        PasswordInput.addArguments(create);
        return create;
    }

    private static Subparser deactivate(Subparsers actions) {
        Subparser deactivate = named(actions, DEACTIVATE, "Keeps a user from signing in, and ends their sessions.");
        deactivate.addArgument("--" + REASON).help("for administrators and the audit trail; at most 200 characters");
        deactivate
                .addArgument("--" + UNTIL)
                .help("from when on they may sign in again: a time in UTC as in 2027-01-31T12:00:00Z, or how long from"
                        + " now as in \"3 days\"; never unless it is given");
        return deactivate;
    }

    private static Subparser reset(Subparsers actions) {
        Subparser reset = named(
                actions,
                RESET,
                "Voids a user's password, ends their sessions and mails them a link to set another one; or gives them"
                        + " the password that is in a file, comes in or is asked for.");
        PasswordInput.addArguments(reset);
        flag(reset, PASSWORD_PROMPT, "asks for the new password");
        return reset;
    }

    private static Subparser setRoles(Subparsers actions) {
        Subparser roles =
                named(actions, SET_ROLES, "Sets what a user may do, and ends their sessions if it is another.");
        roles.addArgument("--" + ROLES).required(true).help("with commas between them; \"\" for none");
        return roles;
    }

    private static Subparser trustAddresses(Subparsers actions) {
        Subparser trust = actions.addParser(TRUST_ADDRESSES)
                .description("Takes every name that looks like an address for its user's verified address, where they"
                        + " have none: after a takeover, when the names have always been addresses.");
        flag(trust, DRY_RUN, "only says how many");
        return trust;
    }

    private static Subparser named(Subparsers actions, String action, String description) {
        Subparser parser = actions.addParser(action).description(description);
        parser.addArgument(USERNAME).help("of the user");
        return parser;
    }

    private static void flag(Subparser parser, String name, String help) {
        parser.addArgument("--" + name).action(Arguments.storeTrue()).help(help);
    }
}
