package dev.gatehouse.audit;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.customizer.BindList;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface AuditDao {
    /** Some below an id that no other instance is about to delete. */
    @SqlQuery("SELECT id FROM audit_event WHERE id < :before ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED")
    List<UUID> lockBelow(UUID before, int limit);

    @SqlUpdate("DELETE FROM audit_event WHERE id IN (<ids>)")
    void delete(@BindList List<UUID> ids);
}
