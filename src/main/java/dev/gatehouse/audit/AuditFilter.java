package dev.gatehouse.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * Which events are wanted.
 *
 * @param subjectId the user they were done to
 * @param kind their code
 * @param from not before that time, to the millisecond
 * @param until before that time, to the millisecond
 */
public record AuditFilter(
        Optional<Long> subjectId, Optional<String> kind, Optional<Instant> from, Optional<Instant> until) {

    /** All that was done to a user. */
    static AuditFilter ofUser(long id) {
        return new AuditFilter(Optional.of(id), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
