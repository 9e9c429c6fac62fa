package dev.gatehouse.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * A filter of audit events.
 *
 * @param subjectId the user whom the events are about
 * @param kind the code of the kind
 * @param from the earliest time, inclusive, with a precision of milliseconds
 * @param until the latest time, exclusive, with a precision of milliseconds
 * @param address the client's IP address, as it is stored
 */
public record AuditFilter(
        Optional<Long> subjectId,
        Optional<String> kind,
        Optional<Instant> from,
        Optional<Instant> until,
        Optional<String> address) {

    /** Returns the filter of all events about a user. */
    static AuditFilter ofUser(long id) {
        return new AuditFilter(Optional.of(id), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
