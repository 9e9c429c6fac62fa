package dev.gatehouse.token;

import dev.gatehouse.kernel.Cursor;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.key.KeyEntry;
import dev.gatehouse.key.KeyState;
import dev.gatehouse.key.SigningKey;
import dev.gatehouse.key.SigningKeys;
import dev.gatehouse.platform.jobs.PeriodicTask;
import dev.gatehouse.platform.metrics.Counters;
import dev.gatehouse.platform.web.DelayedAnswers;
import dev.gatehouse.token.RevocationCursor.Kind;
import dev.gatehouse.token.RevocationCursor.Reading;
import dev.gatehouse.token.RevocationLog.Digest;
import dev.gatehouse.token.RevocationLog.Slice;
import dev.gatehouse.token.RevocationLog.Window;
import io.dropwizard.lifecycle.Managed;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.Collector;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The revocation feed: what has ended, for services that verify access tokens themselves. It is served from the memory of this
 * instance, without a query for each follower and without a thread for each follower that waits.
 *
 * <p>Nothing is left out. On one instance, a cursor is a position in its {@link RevocationLog}, and the log only grows at its
 * end, whatever the clocks say and however late a transaction commits. On another instance, or after a restart, the position
 * means nothing. Then the cursor tells what its follower has:
 *
 * <ol>
 *   <li>The follower was at the end of a log that contained every row committed before its {@link Reading}, as {@link
 *       Revocations} guarantees. A row that this log did not contain is therefore recorded after the beginning of the window
 *       that ends at the reading, because a transaction commits less than 90 seconds after it has recorded a session.
 *   <li>So the follower gets from this log all rows recorded after the beginning of the window, and all keys.
 *   <li>Unless the digest tells that the follower has exactly the rows of the window that this log has, and the keys: then it
 *       gets only those recorded later. Without the digest, a follower whose requests alternate between two instances would get
 *       the rows of the last minutes in each response, and would never wait.
 *   <li>Rows that this instance learns of later are at the end of its log, where the follower continues.
 * </ol>
 *
 * The comparison by time needs a clock that does not step back by more than five minutes. The clock of the service follows the
 * database's but ignores such steps. If the two clocks differ by another amount than at the reading, or if the cursor is from
 * the future, the follower gets everything again. A cursor of another database has expired.
 */
public final class RevocationFeed {
    private static final int PAGE = 1_000;
    private static final Duration LIFETIME = Duration.ofHours(1);

    /** The tolerated difference between the clocks of two instances. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    /**
     * The shortest time between two rounds of responses with new items to followers that wait. While many sessions end, each
     * follower sends a request per pause and not one per session.
     */
    private static final Duration PAUSE = Duration.ofMillis(250);

    /** How many followers are answered at the same time in a round, and the pause before the next ones. */
    private static final int GROUP = 20;

    private static final Duration GROUP_PAUSE = Duration.ofMillis(10);

    private static final Duration STALENESS_CHECK = Duration.ofMillis(500);
    private static final Duration KEYS_INTERVAL = Duration.ofMillis(250);

    private final Revocations revocations;
    private final RevocationLog log;
    private final SigningKeys keys;
    private final DelayedAnswers answers;
    private final Clock clock;
    private final long instance = new SecureRandom().nextLong();
    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean roundDue = new AtomicBoolean();
    private final AtomicBoolean checkDue = new AtomicBoolean();
    private volatile long lastRound = System.nanoTime() - PAUSE.toNanos();
    private volatile @Nullable Database database;
    private final Counter pages =
            Counters.of("gatehouse_revocation_feed_pages_total", "Pages of the revocation feed that were sent");

    /**
     * What identifies the database, and the keys for which the removed keys were read.
     *
     * @param gatehouse derived from the kid of the first key ever, which is never deleted
     * @param ring the keys that verify, the same object until they change
     */
    private record Database(int gatehouse, Collection<SigningKey> ring) {}

    public RevocationFeed(Revocations revocations, SigningKeys keys, DelayedAnswers answers, Clock clock) {
        this.revocations = revocations;
        this.log = revocations.log();
        this.keys = keys;
        this.answers = answers;
        this.clock = clock;
        revocations.onGrowth(this::grown);
    }

    /** Returns the task that reads the removed keys when the ring of keys has changed. */
    public Managed keyFollower() {
        return new PeriodicTask(
                "removed-keys", Duration.ZERO, () -> KEYS_INTERVAL, "Reading the removed keys failed", this::readKeys);
    }

    void readKeys() {
        Collection<SigningKey> ring = keys.all();
        @Nullable Database known = database;
        if (known != null && known.ring() == ring) {
            return;
        }
        List<KeyEntry> all = keys.list();
        boolean grown = false;
        for (KeyEntry key : all) {
            if (key.state() == KeyState.GONE) {
                grown |= log.add(new Revocation.Key(key.kid(), key.since()));
            }
        }
        database = new Database(all.get(0).kid().hashCode(), ring);
        if (grown) {
            grown();
        }
    }

    /**
     * Returns the next page.
     *
     * @param cursor the {@code nextCursor} of the previous page; empty for the list of everything
     * @param wait how long to wait if there is nothing new
     * @throws dev.gatehouse.kernel.ProblemException {@code validation-failed} if the cursor is malformed, {@code cursor-expired}
     *     if it is older than an hour, {@code database-unavailable} if this instance has been unable to read the ended sessions
     *     for too long, also while the request waits
     */
    public CompletionStage<RevocationPage> read(Optional<String> cursor, Duration wait) {
        RevocationCursor from = begin(cursor.map(RevocationCursor::read));
        Step step = next(from);
        boolean found = !step.page().items().isEmpty();
        if (wait.isZero() || step.isPart() || (found && beginRound())) {
            return CompletableFuture.completedFuture(sent(step.page()));
        }
        Follower follower = new Follower(found ? from : step.next());
        followers.add(follower);
        CompletionStage<RevocationPage> answer = follower.waits(wait);
        if (follower.hasNews()) {
            grown();
        }
        checkLater();
        return answer;
    }

    /** Returns where this instance begins to read, if it did not issue the cursor. */
    private RevocationCursor begin(Optional<RevocationCursor> cursor) {
        @Nullable Database known = database;
        if (known == null) {
            throw Revocations.unknown();
        }
        Instant now = clock.instant();
        Reading reading = revocations.reading();
        RevocationCursor everything =
                new RevocationCursor(Kind.SNAPSHOT, known.gatehouse(), instance, 0, now, reading, 0);
        if (cursor.isEmpty()) {
            return everything;
        }
        RevocationCursor given = cursor.get();
        if (given.gatehouse() != known.gatehouse() || given.issuedAt().isBefore(now.minus(LIFETIME))) {
            throw Problem.CURSOR_EXPIRED.exception();
        }
        if (given.instance() == instance) {
            if (given.position() > log.last()) {
                throw Cursor.notOurs();
            }
            return given;
        }
        boolean comparable = given.issuedAt().isBefore(now.plus(TOLERANCE)) && isClose(given.reading(), reading);
        return given.kind() == Kind.SNAPSHOT || !comparable
                ? everything
                : new RevocationCursor(
                        Kind.CATCHING_UP, known.gatehouse(), instance, 0, now, given.reading(), given.digest());
    }

    /** Returns whether the clocks of the database and the service differed by about the same at both readings. */
    private static boolean isClose(Reading one, Reading other) {
        Duration difference = Duration.between(one.database(), one.service())
                .minus(Duration.between(other.database(), other.service()));
        return difference.abs().compareTo(TOLERANCE) < 0;
    }

    /** @param next where the page after this one begins */
    private record Step(RevocationPage page, RevocationCursor next) {
        /** Returns whether more may follow immediately. */
        boolean isPart() {
            return page.snapshot() || page.items().size() == PAGE;
        }
    }

    private Step next(RevocationCursor from) {
        revocations.requireCurrent();
        // Before the log is read, which then contains every row that was committed before the reading.
        Reading reading = revocations.reading();
        @Nullable
        Digest known = from.kind() == Kind.CATCHING_UP
                ? new Digest(Window.until(from.reading().database()), from.digest())
                : null;
        Slice slice = log.read(from.position(), known, PAGE, Window.until(reading.database()));
        @Nullable Digest digest = slice.digest();
        // Without a digest, the page was cut off before the end of the log.
        RevocationCursor next = new RevocationCursor(
                digest == null ? from.kind() : Kind.FOLLOWING,
                from.gatehouse(),
                instance,
                slice.position(),
                clock.instant(),
                digest == null ? from.reading() : reading,
                digest == null ? from.digest() : digest.value());
        return new Step(new RevocationPage(slice.entries(), next.write(), from.kind() == Kind.SNAPSHOT), next);
    }

    private RevocationPage sent(RevocationPage page) {
        pages.inc();
        return page;
    }

    /** A request that waits. */
    private final class Follower {
        private final RevocationCursor from;
        private volatile DelayedAnswers.@Nullable Delayed<RevocationPage> answer;

        Follower(RevocationCursor from) {
            this.from = from;
        }

        CompletionStage<RevocationPage> waits(Duration wait) {
            DelayedAnswers.Delayed<RevocationPage> waiting = answers.add(wait, this::page);
            answer = waiting;
            return waiting.stage();
        }

        private RevocationPage page() {
            followers.remove(this);
            // A page that a slow client does not read would delay the shutdown.
            return sent(
                    answers.isEnding()
                            ? new RevocationPage(List.of(), from.write(), false)
                            : next(from).page());
        }

        boolean hasNews() {
            return log.last() > from.position();
        }

        void answerNow() {
            DelayedAnswers.@Nullable Delayed<RevocationPage> waiting = answer;
            if (waiting != null) {
                waiting.send();
            }
        }
    }

    /** Answers the followers soon, because the log has new entries. */
    private void grown() {
        if (!followers.isEmpty() && roundDue.compareAndSet(false, true)) {
            long rest = lastRound + PAUSE.toNanos() - System.nanoTime();
            answers.later(Duration.ofNanos(Math.max(rest, 0)), this::round);
        }
    }

    private void round() {
        roundDue.set(false);
        lastRound = System.nanoTime();
        answer(followers.stream().filter(Follower::hasNews).toList());
    }

    /**
     * Answers some followers, and soon the others: each sends its next request at once, and all of them together would need a
     * thread each.
     */
    private void answer(List<Follower> rest) {
        int some = Math.min(GROUP, rest.size());
        rest.subList(0, some).forEach(Follower::answerNow);
        if (some < rest.size()) {
            answers.later(GROUP_PAUSE, () -> answer(rest.subList(some, rest.size())));
        }
    }

    /** Begins a round with one follower, unless the last round was a moment ago. */
    private boolean beginRound() {
        long now = System.nanoTime();
        boolean begun = now - lastRound >= PAUSE.toNanos();
        if (begun) {
            lastRound = now;
        }
        return begun;
    }

    private void checkLater() {
        if (checkDue.compareAndSet(false, true)) {
            answers.later(STALENESS_CHECK, this::check);
        }
    }

    /** Refuses the waiting requests if this instance can no longer read the ended sessions. */
    private void check() {
        checkDue.set(false);
        if (revocations.isStale()) {
            followers.forEach(Follower::answerNow);
        }
        if (!followers.isEmpty()) {
            checkLater();
        }
    }

    /** Returns the number of requests that wait. */
    int followers() {
        return followers.size();
    }

    Collector metrics() {
        return pages;
    }
}
