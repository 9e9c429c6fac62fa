package dev.gatehouse.account;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.Profiles;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Reads and changes the profile of the caller. */
public final class Accounts {
    private final Jdbi jdbi;
    private final Profiles profiles;
    private final AuditLog auditLog;

    public Accounts(Jdbi jdbi, Profiles profiles, AuditLog auditLog) {
        this.jdbi = jdbi;
        this.profiles = profiles;
        this.auditLog = auditLog;
    }

    /** @throws dev.gatehouse.kernel.ProblemException {@code not-found} if the user was deleted concurrently */
    Profile get(Caller caller) {
        return profiles.find(caller.id()).orElseThrow(Problem.NOT_FOUND::exception);
    }

    /** @param locale a BCP 47 language tag; null keeps the current one */
    Profile update(Caller caller, @Nullable String locale) {
        return jdbi.inTransaction(tx -> {
            Profile before = profiles.find(tx, caller.id()).orElseThrow(Problem.NOT_FOUND::exception);
            if (locale == null || locale.equals(before.locale())) {
                return before;
            }
            profiles.setLocale(tx, caller.id(), locale);
            auditLog.add(tx, AuditEvent.ofOwn(AuditEvent.Kind.PROFILE_CHANGED, caller.actor(), "locale"));
            return profiles.find(tx, caller.id()).orElseThrow(Problem.NOT_FOUND::exception);
        });
    }
}
