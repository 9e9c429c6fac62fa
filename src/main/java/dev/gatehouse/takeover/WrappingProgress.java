package dev.gatehouse.takeover;

import dev.gatehouse.user.Users;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Jdbi;

/**
 * Divides the wrapping of passwords into portions of ids. An instance leases a portion; if the instance is killed, another one
 * takes the portion after the lease expires. Wrapping a password twice wastes time and does no harm.
 */
final class WrappingProgress {
    /** The number of ids in a portion: seconds of work, so that a killed process wastes little. */
    static final int SIZE = 256;

    private static final Duration LEASE = Duration.ofMinutes(5);

    /** A portion is chosen at random among this many free ones, so that instances seldom compete for the same. */
    private static final int CHOICE = 16;

    private final TakeoverDao dao;
    private final Users users;
    private final Clock clock;

    WrappingProgress(Jdbi jdbi, Users users, Clock clock) {
        this.dao = jdbi.onDemand(TakeoverDao.class);
        this.users = users;
        this.clock = clock;
    }

    /** Reads all users once, and adds or reopens the portions that have passwords to wrap. */
    void plan() {
        Instant now = clock.instant();
        users.eachBarePortion(SIZE, portion -> {
            if (!dao.insert(portion.firstId(), portion.users(), now)) {
                dao.reopen(portion.firstId(), portion.users(), now);
            }
        });
    }

    /** Leases a portion and returns its first id; empty if all portions are done or leased by others. */
    Optional<Long> take() {
        Instant now = clock.instant();
        List<Long> free = dao.listFree(now, CHOICE);
        while (!free.isEmpty()) {
            long one = free.get(ThreadLocalRandom.current().nextInt(free.size()));
            if (dao.take(one, now, now.plus(LEASE))) {
                return Optional.of(one);
            }
            free = dao.listFree(now, CHOICE);
        }
        return Optional.empty();
    }

    void done(long firstId) {
        dao.updateDone(firstId, clock.instant());
    }

    /** Returns the number of passwords that are not wrapped yet, and of all. */
    TakeoverDao.Sum sum() {
        return dao.sum();
    }
}
