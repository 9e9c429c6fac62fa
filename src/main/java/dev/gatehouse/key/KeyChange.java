package dev.gatehouse.key;

import dev.gatehouse.audit.AuditEvent;

/** Who changes the ring, for the audit log. */
@FunctionalInterface
public interface KeyChange {
    /** What is written of such a change by them. */
    AuditEvent event(AuditEvent.Kind kind, String detail);
}
