package dev.gatehouse.audit;

import dev.gatehouse.audit.AuditEvent.Kind;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.platform.web.DenialObserver;
import dev.gatehouse.throttle.OncePerWindow;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records denied requests in the audit log: per window, one event for a signed-in caller and one for an address block that
 * sends forged tokens. Events of forged tokens name no user, because the claims of a forged token cannot be trusted.
 */
public final class DenialLog implements DenialObserver {
    private static final Logger LOG = LoggerFactory.getLogger(DenialLog.class);
    private static final String WORK = "access denied";

    private final AuditLog auditLog;
    private final OncePerWindow oncePerWindow;

    public DenialLog(AuditLog auditLog, OncePerWindow oncePerWindow) {
        this.auditLog = auditLog;
        this.oncePerWindow = oncePerWindow;
    }

    @Override
    public void denied(Caller caller, String reason, String operation) {
        survive(() -> oncePerWindow.forUser(WORK, caller.id(), tx -> {
            String detail = detail(reason, operation);
            auditLog.add(tx, AuditEvent.ofOwn(Kind.ACCESS_DENIED, caller.actor(), detail));
        }));
    }

    @Override
    public void forged(Origin origin, String reason, String operation) {
        survive(() -> oncePerWindow.forBlock(WORK, origin, tx -> {
            String detail = detail("invalid-token, " + reason, operation);
            auditLog.add(tx, new AuditEvent(Kind.ACCESS_DENIED, null, null, null, origin, detail));
        }));
    }

    private static String detail(String reason, String operation) {
        return reason + ": " + operation;
    }

    private static void survive(Runnable write) {
        try {
            write.run();
        } catch (JdbiException e) {
            // A later denied request is recorded; the database monitor logs the cause.
            LOG.debug("Recording a denied request in the audit log failed", e);
        } catch (RuntimeException e) {
            LOG.error("Recording a denied request in the audit log failed", e);
        }
    }
}
