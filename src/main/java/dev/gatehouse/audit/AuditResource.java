package dev.gatehouse.audit;

import dev.gatehouse.api.AuditApi;
import dev.gatehouse.api.model.AuditEventResponse;
import dev.gatehouse.api.model.AuditEventsResponse;
import dev.gatehouse.api.model.AuditKindResponse;
import dev.gatehouse.api.model.AuditKindsResponse;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Cursor;
import dev.gatehouse.kernel.Page;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Uuids;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The REST endpoints of the audit log. */
public final class AuditResource implements AuditApi {
    private final AuditQueries log;

    public AuditResource(AuditQueries log) {
        this.log = log;
    }

    @Override
    public AuditEventsResponse listAuditEvents(
            Caller caller,
            @Nullable Long userId,
            @Nullable String kind,
            @Nullable String from,
            @Nullable String until,
            Integer limit,
            @Nullable String cursor,
            @Nullable String address,
            @Nullable UUID after) {
        AuditFilter filter = new AuditFilter(
                Optional.ofNullable(userId),
                Optional.ofNullable(kind),
                time("from", from),
                time("until", until),
                Optional.ofNullable(address));
        Optional<UUID> next = Cursor.read(cursor);
        return response(after == null ? log.list(filter, next, limit) : log.listSince(after, filter, next, limit));
    }

    @Override
    public AuditKindsResponse listAuditKinds(Caller caller) {
        return new AuditKindsResponse(Arrays.stream(AuditEvent.Kind.values())
                .map(kind -> new AuditKindResponse(kind.code(), kind.sentence()))
                .toList());
    }

    @Override
    public AuditEventsResponse listMyAuditEvents(Caller caller, Integer limit, @Nullable String cursor) {
        return response(log.listForSubject(caller.id(), Cursor.read(cursor), limit));
    }

    private static Optional<Instant> time(String name, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            Instant time = Instant.parse(text);
            if (!time.isBefore(Instant.EPOCH) && time.isBefore(Uuids.END)) {
                return Optional.of(time);
            }
        } catch (DateTimeParseException e) {
            throw Problem.VALIDATION_FAILED.exception(name + " must be an RFC 3339 time in UTC.");
        }
        throw Problem.VALIDATION_FAILED.exception(name + " must be a time from 1970 to 10889.");
    }

    private static AuditEventsResponse response(Page<AuditEntry> page) {
        return new AuditEventsResponse(
                page.items().stream().map(AuditResource::response).toList(),
                page.next().map(Cursor::write).orElse(null));
    }

    /** Returns an event as the contract describes it. */
    public static AuditEventResponse response(AuditEntry entry) {
        return new AuditEventResponse(
                entry.id(),
                entry.at(),
                entry.kind(),
                entry.actorId(),
                entry.subjectId(),
                entry.sessionId(),
                entry.address(),
                entry.userAgent(),
                entry.requestId(),
                entry.detail());
    }
}
