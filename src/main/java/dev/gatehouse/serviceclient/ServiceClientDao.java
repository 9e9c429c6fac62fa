package dev.gatehouse.serviceclient;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

interface ServiceClientDao {
    /** A service client with one of its secrets, or without a secret. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Row(
            UUID id,
            String name,
            String scopes,
            Instant createdAt,
            @Nullable UUID secretId,
            byte @Nullable [] secretHash,
            @Nullable String hint,
            @Nullable Instant secretCreatedAt,
            @Nullable Instant lastUsedAt) {}

    /** Returns all service clients with their secrets, oldest first. */
    @SqlQuery("""
            SELECT c.id, c.name, c.scopes, c.created_at, s.id AS secret_id, s.secret_hash, s.hint,
                s.created_at AS secret_created_at, s.last_used_at
            FROM service_client c LEFT JOIN service_client_secret s ON s.client_id = c.id
            ORDER BY c.id, s.id
            """)
    @RegisterConstructorMapper(Row.class)
    List<Row> list();

    @SqlQuery("SELECT id FROM service_client FOR UPDATE")
    List<UUID> lockAll();

    @SqlQuery("SELECT name FROM service_client WHERE id = :id FOR UPDATE")
    Optional<String> lock(UUID id);

    @SqlUpdate("INSERT INTO service_client (id, name, scopes, created_at) VALUES (:id, :name, :scopes, :now)")
    boolean insert(UUID id, String name, String scopes, Instant now);

    @SqlUpdate("""
            INSERT INTO service_client_secret (id, client_id, secret_hash, hint, created_at)
            VALUES (:id, :clientId, :hash, :hint, :now)
            """)
    void insertSecret(UUID id, UUID clientId, byte[] hash, String hint, Instant now);

    @SqlQuery("SELECT COUNT(*) FROM service_client_secret WHERE client_id = :clientId")
    int countSecrets(UUID clientId);

    @SqlQuery("SELECT hint FROM service_client_secret WHERE id = :id AND client_id = :clientId")
    Optional<String> findHint(UUID id, UUID clientId);

    /** Moves the time of the last use forwards. */
    @SqlUpdate("""
            UPDATE service_client_secret
            SET last_used_at = :at
            WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :at)
            """)
    boolean updateLastUsed(UUID id, Instant at);

    @SqlUpdate("DELETE FROM service_client_secret WHERE id = :id")
    void deleteSecret(UUID id);

    @SqlUpdate("DELETE FROM service_client_secret WHERE client_id = :clientId")
    void deleteSecretsOf(UUID clientId);

    @SqlUpdate("DELETE FROM service_client WHERE id = :id")
    void delete(UUID id);
}
