package dev.gatehouse.audit;

import dev.gatehouse.platform.crypto.Hmac;
import dev.gatehouse.platform.crypto.MasterSecret;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HexFormat;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Writes the audit log. */
public final class AuditLog {
    private static final int PSEUDONYM_BYTES = 12;

    private final AuditSql sql;
    private final Hmac pseudonyms;
    private final Clock clock;

    public AuditLog(Jdbi jdbi, MasterSecret secret, Clock clock) {
        this.sql = new AuditSql(jdbi);
        this.pseudonyms = new Hmac(secret.derive("names in logs", 32));
        this.clock = clock;
    }

    /** Returns a stable pseudonym for an unknown name. Such names are not stored, because users type passwords by mistake. */
    public String pseudonym(String name) {
        return HexFormat.of().formatHex(pseudonyms.of(name.getBytes(StandardCharsets.UTF_8)), 0, PSEUDONYM_BYTES);
    }

    /** Adds an event in the transaction of the change that it records. */
    public void add(Handle transaction, AuditEvent event) {
        AuditSql.insert(transaction, event, clock.instant());
    }

    /** Adds an event in a transaction of its own, for requests that change nothing else. */
    public void add(AuditEvent event) {
        sql.insert(event, clock.instant());
    }
}
