package dev.gatehouse.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that has happened, as it is kept; see {@link AuditEvent}.
 *
 * @param kind its code; later versions have others
 */
public record AuditEntry(
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
