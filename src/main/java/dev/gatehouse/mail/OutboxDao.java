package dev.gatehouse.mail;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

@RegisterConstructorMapper(Outbox.Entry.class)
@RegisterConstructorMapper(OutboxDao.Row.class)
@RegisterConstructorMapper(OutboxDao.Details.class)
@RegisterConstructorMapper(OutboxDao.Waiting.class)
interface OutboxDao {
    /** The columns that the sender needs. */
    record Row(
            UUID id,
            String kind,
            @Nullable Long userId,
            String address,
            @Nullable String locale,
            String details,
            Instant createdAt,
            Instant giveUpAt,
            int attempts) {}

    /** The details of a mail, as JSON. */
    record Details(UUID id, String details) {}

    /** The number of mails that wait, and when the oldest of them was queued. */
    record Waiting(long count, @Nullable Instant oldest) {}

    @SqlUpdate("""
            INSERT INTO queued_mail
                (id, kind, user_id, address, locale, details, created_at, give_up_at, due_at, attempts)
            VALUES (:id, :kind, :userId, :address, :locale, :details, :now, :giveUpAt, :now, 0)
            """)
    void insert(
            UUID id,
            String kind,
            @Nullable Long userId,
            String address,
            @Nullable String locale,
            String details,
            Instant now,
            Instant giveUpAt);

    /** Returns the earliest due time if a mail is due. This query runs often; the index alone answers it. */
    @SqlQuery("SELECT due_at FROM queued_mail WHERE due_at <= :now ORDER BY due_at LIMIT 1")
    Optional<Instant> findDue(Instant now);

    /** Locks due mails that no other instance has locked, of the kinds that this version knows. */
    @SqlQuery("""
            SELECT id, kind, user_id, address, locale, details, created_at, give_up_at, attempts
            FROM queued_mail
            WHERE due_at <= :now AND kind IN (<kinds>)
            ORDER BY due_at LIMIT :limit
            FOR UPDATE SKIP LOCKED
            """)
    List<Row> lockDue(Instant now, @BindList List<String> kinds, int limit);

    @SqlUpdate("UPDATE queued_mail SET due_at = :until, taken_by = :lease WHERE id IN (<ids>)")
    void take(@BindList List<UUID> ids, UUID lease, Instant until);

    /** Returns the details of the mails after this id, the oldest first. */
    @SqlQuery("SELECT id, details FROM queued_mail WHERE id > :after ORDER BY id LIMIT :limit")
    List<Details> listDetails(UUID after, int limit);

    /** Returns false and changes nothing if the details changed or the mail was deleted concurrently. */
    @SqlUpdate("UPDATE queued_mail SET details = :details WHERE id = :id AND details = :before")
    boolean updateDetails(UUID id, String before, String details);

    @SqlUpdate("DELETE FROM queued_mail WHERE id = :id AND taken_by = :lease")
    boolean delete(UUID id, UUID lease);

    @SqlUpdate("""
            UPDATE queued_mail SET due_at = :dueAt, taken_by = NULL, attempts = attempts + 1, last_error = :error
            WHERE id = :id AND taken_by = :lease
            """)
    boolean postpone(UUID id, UUID lease, Instant dueAt, String error);

    @SqlUpdate("""
            UPDATE queued_mail
            SET due_at = NULL, taken_by = NULL, dead_at = :now, attempts = attempts + 1, last_error = :error
            WHERE id = :id AND taken_by = :lease
            """)
    boolean giveUp(UUID id, UUID lease, Instant now, String error);

    @SqlUpdate("UPDATE queued_mail SET due_at = :now, taken_by = NULL WHERE taken_by = :lease AND id IN (<ids>)")
    void giveBack(@BindList List<UUID> ids, UUID lease, Instant now);

    @SqlUpdate("UPDATE queued_mail SET due_at = :now, taken_by = NULL WHERE taken_by = :lease")
    void release(UUID lease, Instant now);

    @SqlQuery("""
            SELECT id, kind, user_id, address, created_at, attempts, due_at, dead_at, last_error FROM queued_mail
            ORDER BY id LIMIT :limit
            """)
    List<Outbox.Entry> list(int limit);

    @SqlQuery("""
            SELECT id, kind, user_id, address, created_at, attempts, due_at, dead_at, last_error FROM queued_mail
            WHERE id < :before AND (:waiting OR dead_at IS NOT NULL) AND (:dead OR dead_at IS NULL)
            ORDER BY id DESC LIMIT :limit
            """)
    List<Outbox.Entry> listBefore(UUID before, boolean waiting, boolean dead, int limit);

    @SqlQuery("SELECT kind FROM queued_mail WHERE id = :id FOR UPDATE")
    Optional<String> lockKind(UUID id);

    /** Changes nothing if the mail failed permanently or an instance is sending it. */
    @SqlUpdate("UPDATE queued_mail SET due_at = :now WHERE id = :id AND dead_at IS NULL AND taken_by IS NULL")
    void updateDue(UUID id, Instant now);

    @SqlUpdate("""
            UPDATE queued_mail SET due_at = :now, give_up_at = :giveUpAt, dead_at = NULL, attempts = 0
            WHERE dead_at IS NOT NULL
            """)
    int updateDead(Instant now, Instant giveUpAt);

    @SqlUpdate("""
            UPDATE queued_mail SET due_at = :now, give_up_at = :giveUpAt, dead_at = NULL, attempts = 0
            WHERE id = :id AND dead_at IS NOT NULL
            """)
    boolean updateDead(UUID id, Instant now, Instant giveUpAt);

    @SqlQuery("SELECT COUNT(*) AS count, MIN(created_at) AS oldest FROM queued_mail WHERE dead_at IS NULL")
    Waiting waiting();

    @SqlQuery("SELECT COUNT(*) FROM queued_mail WHERE dead_at IS NOT NULL")
    long countDead();

    /** Locks mails that failed permanently before this time and that no other instance has locked. */
    @SqlQuery("""
            SELECT id FROM queued_mail WHERE dead_at < :before ORDER BY dead_at LIMIT :limit FOR UPDATE SKIP LOCKED
            """)
    List<UUID> lockDeadBefore(Instant before, int limit);

    @SqlUpdate("DELETE FROM queued_mail")
    int deleteAll();

    @SqlUpdate("DELETE FROM queued_mail WHERE id IN (<ids>)")
    void delete(@BindList List<UUID> ids);
}
