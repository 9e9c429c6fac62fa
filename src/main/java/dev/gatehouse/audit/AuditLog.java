package dev.gatehouse.audit;

import dev.gatehouse.platform.crypto.Hmac;
import dev.gatehouse.platform.crypto.MasterSecret;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HexFormat;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What has happened, as it is kept. */
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

    /** What stands for a name that nobody has: people type passwords there. The same for the same name. */
    public String pseudonym(String name) {
        return HexFormat.of().formatHex(pseudonyms.of(name.getBytes(StandardCharsets.UTF_8)), 0, PSEUDONYM_BYTES);
    }

    /** In the transaction of what it tells of: both are kept, or neither is. */
    public void add(Handle transaction, AuditEvent event) {
        AuditSql.insert(transaction, event, clock.instant());
    }

    /** By itself, where nothing else is changed. */
    public void add(AuditEvent event) {
        sql.insert(event, clock.instant());
    }
}
