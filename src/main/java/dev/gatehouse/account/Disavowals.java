package dev.gatehouse.account;

import dev.gatehouse.account.mailedtoken.MailedPurpose;
import dev.gatehouse.account.mailedtoken.MailedToken;
import dev.gatehouse.account.mailedtoken.PresentedTokens;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.session.CredentialChange;
import dev.gatehouse.user.Profile;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** Handles the "It was not me" links of notices. */
public final class Disavowals {
    private static final Set<MailedPurpose> NOTICES =
            Set.of(MailedPurpose.DISAVOW, MailedPurpose.DISAVOW_MOVE, MailedPurpose.RESTORE);

    private final Jdbi jdbi;
    private final PresentedTokens presented;
    private final CredentialChange credentials;
    private final FormerAddresses former;
    private final AuditLog auditLog;

    public Disavowals(
            Jdbi jdbi,
            PresentedTokens presented,
            CredentialChange credentials,
            FormerAddresses former,
            AuditLog auditLog) {
        this.jdbi = jdbi;
        this.presented = presented;
        this.credentials = credentials;
        this.former = former;
        this.auditLog = auditLog;
    }

    /**
     * Redeems the token of a notice: revokes all sessions and invalidates pending mailed tokens. The password stays, so an
     * attacker who knows it can still sign in. The token of a change of address cancels the change or restores the former
     * address instead.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused}; {@code username-taken} if another user has
     *     taken the former address
     */
    void disavow(Secret token, Origin origin) {
        MailedToken seen = presented.find(token, NOTICES, origin);
        jdbi.useTransaction(tx -> {
            Profile profile = presented.take(tx, seen);
            if (seen.purpose() == MailedPurpose.RESTORE) {
                former.takeBack(tx, seen, profile, origin);
                return;
            }
            Actor by = Actor.withoutSession(profile.id(), origin);
            auditLog.add(tx, AuditEvent.ofOwn(AuditEvent.Kind.DISAVOWED, by, null));
            credentials.disavow(tx, profile.id(), by);
        });
    }
}
