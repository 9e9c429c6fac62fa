package dev.gatehouse.cli;

import dev.gatehouse.Components;
import dev.gatehouse.admin.NewUser;
import dev.gatehouse.admin.NewUsers;
import dev.gatehouse.admin.UserAdministration;
import dev.gatehouse.admin.UserChange;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.InvalidField;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.password.PasswordPolicy;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.user.AddressTrust;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.UserSearch;
import dev.gatehouse.user.Users;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Performs the user operations of an operator as an administrator would. Running instances apply them within one second. */
final class UserOperations {
    private static final int PAGE = 200;

    private final Users users;
    private final Passwords passwords;
    private final PasswordPolicy policy;
    private final UserAdministration administration;
    private final NewUsers newUsers;
    private final UserSearch search;
    private final AddressTrust trust;

    UserOperations(Components components) {
        this.users = components.users();
        this.passwords = components.passwords();
        this.policy = components.passwordPolicy();
        this.administration = components.administration();
        this.newUsers = components.newUsers();
        this.search = components.userSearch();
        this.trust = components.addressTrust();
    }

    List<Profile> list(UserSearch.UserQuery wanted, int limit) {
        return refusable(() -> {
            List<Profile> people = new ArrayList<>();
            Optional<byte[]> next = Optional.empty();
            do {
                UserSearch.UserPage found = search.list(wanted, next, Math.min(PAGE, limit - people.size()));
                people.addAll(found.items());
                next = found.next();
            } while (next.isPresent() && people.size() < limit);
            return people;
        });
    }

    Profile create(NewUser wanted, Secret password) {
        requireFree(wanted.username());
        Secret hash = hash(wanted.username(), password);
        return refusable(() -> newUsers.create(wanted, hash, Actor.SERVICE));
    }

    /** Checks the username before the command prompts for a password. */
    void requireFree(String username) {
        if (UsernameKey.of(username).isEmpty()) {
            throw new StartException("The username is not valid.");
        }
        if (users.find(username).isPresent()) {
            throw new StartException("A user with this name already exists.");
        }
    }

    Profile setActivity(String username, UserChange.Activity activity) {
        return change(username, UserChange.ofActivity(activity));
    }

    Profile setRoles(String username, Set<Role> roles) {
        return change(username, UserChange.ofRoles(roles));
    }

    private Profile change(String username, UserChange change) {
        long id = id(username);
        return refusable(() -> administration.change(id, change, Actor.SERVICE));
    }

    /** Removes the password and mails a link that sets another one. */
    Profile reset(String username) {
        long id = id(username);
        return refusable(() -> {
            administration.forceReset(id, Actor.SERVICE);
            return administration.get(id);
        });
    }

    Profile reset(String username, Secret password) {
        long id = id(username);
        Secret hash = hash(username, password);
        return refusable(() -> {
            administration.setPassword(id, hash, Actor.SERVICE);
            return administration.get(id);
        });
    }

    AddressTrust.Outcome trustAddresses(boolean dryRun) {
        return trust.trustAll(dryRun);
    }

    private Secret hash(String username, Secret password) {
        return refusable(() -> {
            policy.require(password.reveal(), username, "The password");
            return passwords.hash(PasswordDigest.ofNew(password.reveal()));
        });
    }

    private long id(String username) {
        return users.find(username)
                .orElseThrow(() -> new StartException("There is no user with this name; see users list."))
                .id();
    }

    private static <T> T refusable(Supplier<T> work) {
        try {
            return work.get();
        } catch (ProblemException e) {
            throw new StartException(sentence(e), e);
        }
    }

    private static String sentence(ProblemException refused) {
        if (refused.problem() == Problem.MAIL_OFF) {
            return "This service sends no mail: set MAIL_TRANSPORT, or give a new password with --password-file,"
                    + " --password-stdin or --password-prompt.";
        }
        if (!refused.fields().isEmpty()) {
            InvalidField field = refused.fields().get(0);
            return field.field() + " " + field.message() + ".";
        }
        String about = Optional.ofNullable(refused.detail()).orElse("");
        return refused.problem().title() + (about.isEmpty() ? "." : ": " + about);
    }
}
