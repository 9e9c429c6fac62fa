package dev.gatehouse.services;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.kernel.ServiceCaller;
import dev.gatehouse.session.EndReason;
import dev.gatehouse.session.Refreshes;
import dev.gatehouse.session.SessionRevocation;
import dev.gatehouse.token.AccessTokens;
import dev.gatehouse.token.IntrospectedToken;
import dev.gatehouse.token.VerifiedToken;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Ends the session of a token for a service client (RFC 7009). */
public final class TokenRevocation {
    private final Jdbi jdbi;
    private final AccessTokens accessTokens;
    private final Refreshes refreshes;
    private final SessionRevocation revocation;
    private final AuditLog auditLog;

    public TokenRevocation(
            Jdbi jdbi,
            AccessTokens accessTokens,
            Refreshes refreshes,
            SessionRevocation revocation,
            AuditLog auditLog) {
        this.jdbi = jdbi;
        this.accessTokens = accessTokens;
        this.refreshes = refreshes;
        this.revocation = revocation;
        this.auditLog = auditLog;
    }

    private record Owned(UUID sessionId, long userId) {}

    /** Ends the session of a token of this service. Does nothing if the token is invalid or the session has ended. */
    void revoke(String token, ServiceCaller client, Origin origin) {
        find(token)
                .ifPresent(owned -> jdbi.useTransaction(tx -> {
                    Actor by = new Actor(null, null, origin);
                    if (revocation.end(tx, owned.sessionId(), owned.userId(), EndReason.ENDED_BY_CLIENT, by)) {
                        auditLog.add(
                                tx,
                                new AuditEvent(
                                        AuditEvent.Kind.TOKEN_REVOKED,
                                        null,
                                        owned.userId(),
                                        owned.sessionId(),
                                        origin,
                                        client.name()));
                    }
                }));
    }

    private Optional<Owned> find(String token) {
        return accessTokens
                .introspect(token)
                .map(IntrospectedToken::token)
                .map(TokenRevocation::owned)
                .or(() -> refreshes
                        .findSession(new Secret(token))
                        .map(presented -> new Owned(
                                presented.session().id(), presented.user().id())));
    }

    private static Owned owned(VerifiedToken token) {
        return new Owned(Objects.requireNonNull(token.sessionId()), Objects.requireNonNull(token.userId()));
    }
}
