package dev.gatehouse.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored audit event; see {@link AuditEvent}.
 *
 * @param kind the code of the kind; a later version may have written one that this version does not know
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
