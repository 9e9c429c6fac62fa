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
    /** What a sender needs of a mail. */
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

    /** What else there is to say, as JSON. */
    record Details(UUID id, String details) {}

    /** What has not been sent and is not given up. */
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

    /** Asked often, and answered by the index alone. */
    @SqlQuery("SELECT due_at FROM queued_mail WHERE due_at <= :now ORDER BY due_at LIMIT 1")
    Optional<Instant> findDue(Instant now);

    /** Some that are due and that no other instance is about to take; of kinds that this version knows. */
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

    /** The next ones by age, the oldest first. */
    @SqlQuery("SELECT id, details FROM queued_mail WHERE id > :after ORDER BY id LIMIT :limit")
    List<Details> listDetails(UUID after, int limit);

    /** Returns false and changes nothing if they are others by now, or the mail is gone. */
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

    @SqlQuery("""
            SELECT id, kind, address, created_at, attempts, due_at, dead_at, last_error FROM queued_mail
            ORDER BY id LIMIT :limit
            """)
    List<Outbox.Entry> list(int limit);

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

    /** Some of those given up before then that no other instance is about to delete. */
    @SqlQuery("""
            SELECT id FROM queued_mail WHERE dead_at < :before ORDER BY dead_at LIMIT :limit FOR UPDATE SKIP LOCKED
            """)
    List<UUID> lockDeadBefore(Instant before, int limit);

    @SqlUpdate("DELETE FROM queued_mail WHERE id IN (<ids>)")
    void delete(@BindList List<UUID> ids);
}
