package dev.gatehouse.platform.database;

import dev.gatehouse.kernel.Uuids;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An instance of the service.
 *
 * @param id a UUIDv7 of its start
 * @param version empty for an earlier version that does not store it
 * @param lastSeenAt its last write to the database
 */
public record Instance(UUID id, Optional<String> version, Instant lastSeenAt) {
    public Instant startedAt() {
        return Uuids.time(id);
    }
}
