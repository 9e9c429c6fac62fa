package dev.gatehouse.account;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.throttle.Action;
import dev.gatehouse.user.Profile;
import java.util.Set;

/** "It was not me": what the links of notices do. */
final class Disavowals {
    private static final Set<MailedPurpose> NOTICES =
            Set.of(MailedPurpose.DISAVOW, MailedPurpose.DISAVOW_MOVE, MailedPurpose.RESTORE);

    private final Foundation base;
    private final TokenBinding binding;
    private final FormerAddresses former;

    Disavowals(Foundation base, TokenBinding binding, FormerAddresses former) {
        this.base = base;
        this.binding = binding;
        this.former = former;
    }

    /**
     * Takes the token of a notice. All sessions end and what was mailed is void; whoever knows the password can still sign
     * in. The token of a change of address cancels the change or restores the former address.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused}; {@code username-taken} when another user
     *     has the former address by now
     */
    void disavow(Secret token, Origin origin) {
        base.throttle().take(Action.MAILED_TOKEN, origin);
        MailedToken seen = base.tokens().look(token, NOTICES);
        base.jdbi().useTransaction(tx -> {
            Profile profile = binding.lock(tx, seen);
            base.tokens().take(tx, seen);
            if (seen.purpose() == MailedPurpose.RESTORE) {
                former.takeBack(tx, seen, profile, origin);
                return;
            }
            Actor by = Actor.withoutSession(profile.id(), origin);
            base.auditLog().add(tx, AuditEvent.ofOwn(AuditEvent.Kind.DISAVOWED, by, null));
            base.sessions().credentials().disavow(tx, profile.id(), by);
        });
    }
}
