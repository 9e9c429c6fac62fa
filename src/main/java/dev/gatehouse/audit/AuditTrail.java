package dev.gatehouse.audit;

import dev.gatehouse.kernel.Hmac;
import dev.gatehouse.kernel.MasterSecret;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Uuids;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What has happened, as it is kept. */
public final class AuditTrail {
    private static final int PSEUDONYM_BYTES = 12;
    private final AuditDao dao;

    private final Hmac pseudonyms;
    private final Clock clock;

    public AuditTrail(Jdbi jdbi, MasterSecret secret, Clock clock) {
        this.dao = jdbi.onDemand(AuditDao.class);
        this.pseudonyms = new Hmac(secret.derive("names in logs", 32));
        this.clock = clock;
    }

    /** What stands for a name that nobody has: people type passwords there. The same for the same name. */
    public String pseudonym(String name) {
        return HexFormat.of().formatHex(pseudonyms.of(name.getBytes(StandardCharsets.UTF_8)), 0, PSEUDONYM_BYTES);
    }

    /** In the transaction of what it tells of: both are kept, or neither is. */
    public void add(Handle transaction, AuditEvent event) {
        insert(transaction.attach(AuditDao.class), event);
    }

    /** By itself, where nothing else is changed. */
    public void add(AuditEvent event) {
        insert(dao, event);
    }

    private void insert(AuditDao where, AuditEvent event) {
        Instant now = clock.instant();
        Optional<Origin> origin = Optional.ofNullable(event.origin());
        where.insert(new AuditDao.Row(
                Uuids.v7(now),
                now,
                event.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                event.actorId(),
                event.subjectId(),
                event.sessionId(),
                origin.map(Origin::address).orElse(null),
                origin.map(Origin::userAgent).orElse(null),
                origin.map(Origin::requestId).orElse(null),
                event.detail()));
    }
}
