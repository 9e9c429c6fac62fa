package dev.gatehouse.audit;

import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

interface AuditDao {
    /** An event as the table has it. */
    record Row(
            UUID id,
            Instant at,
            String kind,
            @Nullable Long actorId,
            @Nullable Long subjectId,
            @Nullable UUID sessionId,
            @Nullable String address,
            @Nullable String userAgent,
            @Nullable String requestId,
            @Nullable String detail) {}

    @SqlUpdate("""
            INSERT INTO audit_event
                (id, at, kind, actor_id, subject_id, session_id, address, user_agent, request_id, detail)
            VALUES (:id, :at, :kind, :actorId, :subjectId, :sessionId, :address, :userAgent, :requestId, :detail)
            """)
    void insert(@BindMethods Row event);
}
