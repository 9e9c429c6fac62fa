package dev.gatehouse.audit;

import static dev.gatehouse.platform.database.DirectSql.bind;

import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.crypto.Hmac;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.database.DirectSql;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What has happened, as it is kept. */
public final class AuditTrail {
    private static final int PSEUDONYM_BYTES = 12;
    private static final String INSERT = """
            INSERT INTO audit_event
                (id, at, kind, actor_id, subject_id, session_id, address, user_agent, request_id, detail)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private final DirectSql sql;

    private final Hmac pseudonyms;
    private final Clock clock;

    public AuditTrail(Jdbi jdbi, MasterSecret secret, Clock clock) {
        this.sql = new DirectSql(jdbi);
        this.pseudonyms = new Hmac(secret.derive("names in logs", 32));
        this.clock = clock;
    }

    /** What stands for a name that nobody has: people type passwords there. The same for the same name. */
    public String pseudonym(String name) {
        return HexFormat.of().formatHex(pseudonyms.of(name.getBytes(StandardCharsets.UTF_8)), 0, PSEUDONYM_BYTES);
    }

    /** In the transaction of what it tells of: both are kept, or neither is. */
    public void add(Handle transaction, AuditEvent event) {
        DirectSql.update(transaction, INSERT, binding(event));
    }

    /** By itself, where nothing else is changed. */
    public void add(AuditEvent event) {
        sql.update(INSERT, binding(event));
    }

    private DirectSql.Binding binding(AuditEvent event) {
        Instant now = clock.instant();
        UUID id = Uuids.v7(now);
        Optional<Origin> origin = Optional.ofNullable(event.origin());
        return statement -> {
            bind(statement, 1, id);
            bind(statement, 2, now);
            statement.setString(3, Codes.of(event.kind()));
            bind(statement, 4, event.actorId());
            bind(statement, 5, event.subjectId());
            bind(statement, 6, event.sessionId());
            statement.setString(7, origin.map(Origin::address).orElse(null));
            statement.setString(8, origin.map(Origin::userAgent).orElse(null));
            statement.setString(9, origin.map(Origin::requestId).orElse(null));
            statement.setString(10, event.detail());
        };
    }
}
