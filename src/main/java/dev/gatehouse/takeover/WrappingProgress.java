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
 * The work of wrapping, in portions of the ids: whoever takes one has it for a while, and when that one is killed
 * somebody else has it afterwards. To do a password twice is a waste and no harm.
 */
final class WrappingProgress {
    /** Ids of a portion: seconds of work, so that a kill wastes little. */
    static final int SIZE = 256;

    private static final Duration LEASE = Duration.ofMinutes(5);

    /** Of so many that are free one is taken by chance, so that instances seldom want the same. */
    private static final int CHOICE = 16;

    private final TakeoverDao dao;
    private final Users users;
    private final Clock clock;

    WrappingProgress(Jdbi jdbi, Users users, Clock clock) {
        this.dao = jdbi.onDemand(TakeoverDao.class);
        this.users = users;
        this.clock = clock;
    }

    /** Looks through all users once. */
    void plan() {
        Instant now = clock.instant();
        users.eachBarePortion(SIZE, portion -> {
            if (!dao.insert(portion.firstId(), portion.users(), now)) {
                dao.reopen(portion.firstId(), portion.users(), now);
            }
        });
    }

    /** The first id of a portion that is the caller's now; none when all are done or somebody else's. */
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

    /** How far it is. */
    TakeoverDao.Sum sum() {
        return dao.sum();
    }
}
