package dev.gatehouse.account;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

@RegisterConstructorMapper(RecipientSlotDao.Row.class)
interface RecipientSlotDao {
    /** A slot that has been used. */
    record Row(int slot, UUID mailId, Instant expiresAt, boolean spent) {}

    /** Lists the used slots of a share, and whether the token of each mail was used or invalidated. */
    @SqlQuery("""
            SELECT s.slot, s.mail_id, s.expires_at, t.spent_at IS NOT NULL AS spent
            FROM recipient_slot s LEFT JOIN mailed_token t ON t.id = s.mail_id
            WHERE s.share_id = :share
            ORDER BY s.slot
            """)
    List<Row> list(UUID share);

    /** Returns false, and changes nothing, if the slot exists. */
    @SqlUpdate("""
            INSERT IGNORE INTO recipient_slot (share_id, slot, mail_id, expires_at)
            VALUES (:share, :slot, :mailId, :expiresAt)
            """)
    boolean insert(UUID share, int slot, UUID mailId, Instant expiresAt);

    /** Returns false, and changes nothing, if another mail has taken the slot concurrently. */
    @SqlUpdate("""
            UPDATE recipient_slot SET mail_id = :mailId, expires_at = :expiresAt
            WHERE share_id = :share AND slot = :slot AND mail_id = :before
            """)
    boolean update(UUID share, int slot, UUID before, UUID mailId, Instant expiresAt);

    /** Returns false if the mail has no slot. */
    @SqlUpdate("UPDATE recipient_slot SET expires_at = :expiresAt WHERE mail_id = :mailId")
    boolean updateExpiry(UUID mailId, Instant expiresAt);

    /** Locks expired slots, skipping rows that another instance has locked, and returns the ids of their mails. */
    @SqlQuery("""
            SELECT mail_id FROM recipient_slot
            WHERE expires_at <= :now
            ORDER BY expires_at LIMIT :limit
            FOR UPDATE SKIP LOCKED
            """)
    List<UUID> lockExpired(Instant now, int limit);

    @SqlUpdate("DELETE FROM recipient_slot WHERE mail_id IN (<mailIds>)")
    void delete(@BindList List<UUID> mailIds);
}
