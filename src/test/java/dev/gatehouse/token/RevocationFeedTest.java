package dev.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.key.KeyState;
import dev.gatehouse.key.Rings;
import dev.gatehouse.key.SigningKeys;
import dev.gatehouse.platform.web.DelayedAnswers;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.TestClock;
import dev.gatehouse.support.TestDatabase;
import dev.gatehouse.token.RevocationCursor.Reading;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Instances whose polls and clocks the test controls, on one database. */
@OnEveryDatabase("EndedSessionDao")
class RevocationFeedTest {
    private static final Duration LONG = Duration.ofSeconds(25);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final RevocationSettings SETTINGS =
            new RevocationSettings(io.dropwizard.util.Duration.seconds(3_600));
    private static final RevocationSettings IMPATIENT = new RevocationSettings(io.dropwizard.util.Duration.seconds(3));

    private static GatehouseServer server;
    private static SigningKeys keys;
    private static Jdbi jdbi;

    private final TestClock clock = new TestClock();
    private Instance here;

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(TestDatabase.ofATeam());
        keys = Rings.open(server);
        Queue<Connection> idle = new ConcurrentLinkedQueue<>();
        jdbi = server.jdbi(idle);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void begin_with_an_instance_and_without_ended_sessions() {
        jdbi.useHandle(handle -> handle.execute("DELETE FROM ended_session"));
        here = new Instance();
    }

    /** A running instance. Another one with the same database is what a restart makes of it. */
    private class Instance {
        private final Revocations revocations;
        private final RevocationFeed feed;

        Instance() {
            this(SETTINGS, clock);
        }

        Instance(RevocationSettings settings, TestClock clock) {
            revocations = new Revocations(jdbi, settings, clock).open();
            feed = new RevocationFeed(revocations, keys, new DelayedAnswers(), clock);
            feed.readKeys();
        }

        UUID ends() {
            return jdbi.inTransaction(this::ends);
        }

        UUID ends(Handle transaction) {
            UUID id = UUID.randomUUID();
            revocations.record(
                    transaction,
                    List.of(new Revocations.Ended(id, 42, clock.instant().plus(Duration.ofMinutes(15)))));
            return id;
        }

        RevocationPage page(@Nullable String cursor) {
            CompletableFuture<RevocationPage> page =
                    feed.read(Optional.ofNullable(cursor), Duration.ZERO).toCompletableFuture();
            assertThat(page).isCompleted();
            return page.join();
        }
    }

    /** A service that follows the feed. */
    private static final class Follower {
        private @Nullable String cursor;
        private final Set<UUID> sessions = new HashSet<>();
        private final Set<String> kids = new HashSet<>();

        /** Reads until there is nothing new. Returns the items. */
        List<Revocation> reads(Instance instance) {
            List<Revocation> items = new ArrayList<>();
            RevocationPage page;
            do {
                page = readsPage(instance);
                items.addAll(page.items());
            } while (!page.items().isEmpty());
            return items;
        }

        RevocationPage readsPage(Instance instance) {
            RevocationPage page = instance.page(cursor);
            cursor = page.nextCursor();
            for (Revocation item : page.items()) {
                if (item instanceof Revocation.Session session) {
                    sessions.add(session.id());
                } else if (item instanceof Revocation.Key key) {
                    kids.add(key.kid());
                }
            }
            return page;
        }

        CompletableFuture<RevocationPage> waits(Instance instance) {
            return instance.feed.read(Optional.ofNullable(cursor), LONG).toCompletableFuture();
        }

        RevocationCursor cursor() {
            return RevocationCursor.read(Objects.requireNonNull(cursor));
        }
    }

    private static List<UUID> ids(List<Revocation> items) {
        return items.stream()
                .filter(Revocation.Session.class::isInstance)
                .map(item -> ((Revocation.Session) item).id())
                .toList();
    }

    private static void assertRefused(Problem problem, org.assertj.core.api.ThrowableAssert.ThrowingCallable request) {
        assertThatThrownBy(request)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem()).isEqualTo(problem));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "AAAA",
                "=",
                "é",
                "zAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void malformed_cursor_is_refused(String cursor) {
        assertRefused(Problem.VALIDATION_FAILED, () -> here.page(cursor));
    }

    @Test
    void cursor_that_was_changed_is_refused_or_leaves_out_nothing_for_others() {
        Follower follower = new Follower();
        here.ends();
        follower.reads(here);
        String given = Objects.requireNonNull(follower.cursor);

        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            StringBuilder forged = new StringBuilder(given);
            int place = random.nextInt(given.length());
            forged.setCharAt(place, "AZaz09-_".charAt(random.nextInt(8)));
            try {
                assertThat(here.page(forged.toString()).nextCursor()).isNotEmpty();
            } catch (ProblemException e) {
                assertThat(e.problem()).isIn(Problem.VALIDATION_FAILED, Problem.CURSOR_EXPIRED);
            }
        }
        assertThat(follower.reads(here)).isEmpty();
    }

    @Test
    void position_that_this_instance_has_not_reached_is_refused() {
        Follower follower = new Follower();
        follower.reads(here);
        RevocationCursor c = follower.cursor();

        assertRefused(
                Problem.VALIDATION_FAILED,
                () -> here.page(new RevocationCursor(
                                c.kind(),
                                c.gatehouse(),
                                c.instance(),
                                c.position() + 1,
                                c.issuedAt(),
                                c.reading(),
                                c.digest())
                        .write()));
    }

    @Test
    void cursor_expires_after_an_hour_without_use() {
        Follower follower = new Follower();
        follower.reads(here);
        clock.advance(Duration.ofMinutes(59));
        follower.reads(here);
        clock.advance(Duration.ofMinutes(59));
        assertThat(follower.reads(here)).isEmpty();

        clock.advance(Duration.ofMinutes(61));

        assertRefused(Problem.CURSOR_EXPIRED, () -> follower.reads(here));
        assertRefused(Problem.CURSOR_EXPIRED, () -> follower.reads(new Instance()));
    }

    @Test
    void cursor_of_another_database_has_expired() {
        Follower follower = new Follower();
        follower.reads(here);
        RevocationCursor c = follower.cursor();

        assertRefused(
                Problem.CURSOR_EXPIRED,
                () -> here.page(new RevocationCursor(
                                c.kind(),
                                c.gatehouse() + 1,
                                c.instance(),
                                c.position(),
                                c.issuedAt(),
                                c.reading(),
                                c.digest())
                        .write()));
    }

    @Test
    void ended_session_has_its_user_and_times() {
        Follower follower = new Follower();
        follower.reads(here);
        Instant before = Instant.now();
        UUID id = here.ends();

        assertThat(follower.reads(here)).singleElement().isInstanceOfSatisfying(Revocation.Session.class, session -> {
            assertThat(session.id()).isEqualTo(id);
            assertThat(session.userId()).isEqualTo(42);
            assertThat(session.endedAt())
                    .isBetween(before.minus(PATIENCE), Instant.now().plus(PATIENCE));
            assertThat(session.tokensUntil())
                    .isBetween(before.plus(Duration.ofMinutes(15)), before.plus(Duration.ofMinutes(17)));
        });
        assertThat(follower.reads(here)).as("once").isEmpty();
    }

    @Test
    void session_without_tokens_is_not_listed() {
        Follower follower = new Follower();
        follower.reads(here);
        jdbi.useTransaction(transaction -> here.revocations.record(
                transaction,
                List.of(new Revocations.Ended(
                        UUID.randomUUID(), 42, clock.instant().minus(Duration.ofMinutes(1))))));

        assertThat(follower.reads(here)).isEmpty();
    }

    @Test
    void session_that_an_earlier_version_recorded_has_no_user() {
        Follower follower = new Follower();
        follower.reads(here);
        UUID id = insert(0);
        here.revocations.poll();

        assertThat(follower.reads(here)).singleElement().isInstanceOfSatisfying(Revocation.Session.class, session -> {
            assertThat(session.id()).isEqualTo(id);
            assertThat(session.userId()).isNull();
        });
    }

    /** Inserts a row as an earlier version does, at a time in the past. */
    private static UUID insert(int secondsAgo) {
        return jdbi.withHandle(handle -> insert(handle, secondsAgo));
    }

    private static UUID insert(Handle handle, int secondsAgo) {
        UUID id = UUID.randomUUID();
        handle.createUpdate("INSERT INTO ended_session (session_id, recorded_at, tokens_until)"
                        + " VALUES (:id, LOCALTIMESTAMP(6) - INTERVAL '" + secondsAgo + "' SECOND, :until)")
                .bind("id", id)
                .bind("until", Instant.now().plus(Duration.ofMinutes(30)))
                .execute();
        return id;
    }

    @Test
    void rolled_back_end_is_not_listed() {
        Follower follower = new Follower();
        follower.reads(here);
        jdbi.useHandle(handle -> {
            handle.begin();
            here.ends(handle);
            handle.rollback();
        });
        here.revocations.poll();

        assertThat(follower.reads(here)).isEmpty();
    }

    @Test
    void transaction_that_commits_a_minute_after_its_record_is_not_lost() throws Exception {
        Instance there = new Instance();
        Follower onlyHere = new Follower();
        Follower moves = new Follower();
        Follower alternates = new Follower();
        try (Handle late = jdbi.open()) {
            late.begin();
            UUID id = insert(late, 60);
            for (int i = 0; i < 5; i++) {
                there.ends();
                here.revocations.poll();
                there.revocations.poll();
                onlyHere.reads(here);
                moves.reads(there);
                alternates.reads(i % 2 == 0 ? here : there);
            }
            assertThat(onlyHere.sessions).doesNotContain(id);

            late.commit();
            here.revocations.poll();
            there.revocations.poll();

            assertThat(ids(onlyHere.reads(here))).containsExactly(id);
            assertThat(ids(moves.reads(here))).contains(id);
            assertThat(ids(alternates.reads(there))).contains(id);
            Follower restarted = new Follower();
            restarted.cursor = onlyHere.cursor;
            assertThat(restarted.reads(new Instance())).isEmpty();
        }
    }

    @Test
    void restart_loses_nothing_and_repeats_nothing_that_is_known() {
        Follower follower = new Follower();
        List<UUID> before = List.of(here.ends(), here.ends());
        follower.reads(here);
        UUID unread = here.ends();

        Instance restarted = new Instance();
        UUID later = restarted.ends();

        assertThat(follower.sessions).containsAll(before).doesNotContain(unread);
        restarted.revocations.poll();
        assertThat(ids(follower.reads(restarted))).contains(unread, later);
        assertThat(follower.reads(restarted)).isEmpty();
        here.revocations.poll();
        assertThat(follower.reads(here)).isEmpty();
        assertThat(follower.reads(new Instance())).isEmpty();
    }

    @Test
    void follower_of_two_instances_gets_everything_and_waits_while_nothing_ends() {
        Instance there = new Instance();
        Follower follower = new Follower();
        follower.reads(here);
        Random random = new Random(7);
        Set<UUID> ended = new LinkedHashSet<>();
        List<Handle> open = new ArrayList<>();
        for (int round = 0; round < 60; round++) {
            Instance ending = random.nextBoolean() ? here : there;
            if (random.nextInt(3) == 0) {
                Handle handle = jdbi.open().begin();
                ended.add(random.nextBoolean() ? ending.ends(handle) : insert(handle, random.nextInt(59)));
                open.add(handle);
            } else {
                ended.add(ending.ends());
            }
            if (!open.isEmpty() && random.nextBoolean()) {
                open.remove(random.nextInt(open.size())).commit().close();
            }
            if (random.nextBoolean()) {
                here.revocations.poll();
            }
            if (random.nextBoolean()) {
                there.revocations.poll();
            }
            follower.readsPage(random.nextBoolean() ? here : there);
        }
        open.forEach(handle -> handle.commit().close());
        here.revocations.poll();
        there.revocations.poll();
        follower.reads(here);

        assertThat(follower.sessions).containsAll(ended);
        follower.reads(there);
        for (int i = 0; i < 3; i++) {
            here.revocations.poll();
            assertThat(follower.reads(here)).isEmpty();
            there.revocations.poll();
            assertThat(follower.reads(there)).isEmpty();
        }
    }

    @Test
    void snapshot_has_everything_while_sessions_end() {
        Instance fresh = new Instance();
        List<Revocations.Ended> many = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            many.add(new Revocations.Ended(
                    Uuids.v7(clock.instant()), 42, clock.instant().plus(Duration.ofMinutes(15))));
        }
        jdbi.useTransaction(transaction -> fresh.revocations.record(transaction, many));
        Set<UUID> ended =
                new HashSet<>(many.stream().map(Revocations.Ended::sessionId).toList());
        Follower follower = new Follower();
        Follower restarted = new Follower();
        List<Integer> sizes = new ArrayList<>();
        RevocationPage page;
        do {
            page = follower.readsPage(fresh);
            restarted.readsPage(sizes.size() == 1 ? here : fresh);
            sizes.add(page.items().size());
            ended.add(fresh.ends());
        } while (page.snapshot() && !page.items().isEmpty());
        here.revocations.poll();
        follower.reads(fresh);
        restarted.reads(here);

        assertThat(sizes.get(0)).isEqualTo(1_000);
        assertThat(sizes).allMatch(size -> size <= 1_000);
        assertThat(page.snapshot()).isFalse();
        assertThat(follower.sessions).containsAll(ended);
        assertThat(restarted.sessions).as("another instance in the middle").containsAll(ended);
        assertThat(follower.reads(fresh)).isEmpty();
    }

    @Test
    void first_page_belongs_to_the_snapshot_even_if_it_is_empty() {
        RevocationPage first = here.page(null);
        RevocationPage second = here.page(first.nextCursor());

        assertThat(first.snapshot()).isTrue();
        assertThat(second.items().isEmpty()).isNotEqualTo(second.snapshot());
    }

    @Test
    void removed_key_is_listed_once_on_each_instance() {
        Instance there = new Instance();
        Follower follower = new Follower();
        follower.reads(here);
        String kid = keys.active().kid();
        keys.rotate(true, dev.gatehouse.kernel.Actor.SERVICE);
        keys.remove(kid, dev.gatehouse.kernel.Actor.SERVICE);
        assertThat(follower.reads(here)).as("not read yet").isEmpty();

        here.feed.readKeys();
        List<Revocation> items = follower.reads(here);
        there.feed.readKeys();
        here.feed.readKeys();

        assertThat(items).singleElement().isInstanceOfSatisfying(Revocation.Key.class, key -> {
            assertThat(key.kid()).isEqualTo(kid);
            assertThat(key.endedAt()).isAfter(Instant.now().minus(PATIENCE.multipliedBy(6)));
        });
        assertThat(follower.reads(there)).isEmpty();
        Follower late = new Follower();
        late.reads(there);
        assertThat(late.kids)
                .isEqualTo(new HashSet<>(keys.list().stream()
                        .filter(key -> key.state() == KeyState.GONE)
                        .map(key -> key.kid())
                        .toList()))
                .contains(kid);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1_440, 10})
    void other_clock_of_the_service_begins_again(long minutes) {
        TestClock wrong = new TestClock();
        wrong.setWrong(Duration.ofMinutes(minutes));
        Follower follower = new Follower();
        follower.reads(here);
        UUID id = here.ends();

        Instance there = new Instance(SETTINGS, wrong);
        assertThat(follower.readsPage(there).snapshot()).isTrue();
        follower.reads(there);

        assertThat(follower.sessions).contains(id);
    }

    @Test
    void clock_of_the_service_that_steps_does_not_matter_at_the_same_instance() {
        Follower follower = new Follower();
        follower.reads(here);
        for (long minutes : List.of(50, -1_440, -10, 59)) {
            clock.advance(Duration.ofMinutes(minutes));
            UUID id = here.ends();
            here.revocations.poll();
            assertThat(ids(follower.reads(here))).as("%d minutes", minutes).containsExactly(id);
        }
    }

    @Test
    void clock_of_the_database_that_stepped_back_leaves_out_nothing() {
        Follower follower = new Follower();
        follower.reads(here);
        for (Duration step : List.of(Duration.ofDays(1), Duration.ofMinutes(5), Duration.ofMinutes(2))) {
            Instance restarted = new Instance();
            RevocationCursor c = follower.cursor();
            // As if the clock of the database had been ahead when the cursor was issued.
            boolean followed = step.compareTo(Duration.ofMinutes(5)) <= 0;
            Reading reading = new Reading(
                    c.reading().database().plus(step),
                    followed ? c.reading().service().plus(step) : c.reading().service());
            Follower before = new Follower();
            before.cursor = new RevocationCursor(
                            c.kind(), c.gatehouse(), c.instance(), c.position(), c.issuedAt(), reading, c.digest())
                    .write();
            UUID id = restarted.ends();

            before.reads(restarted);

            assertThat(before.sessions).as("%s", step).contains(id);
        }
    }

    @Test
    void machines_whose_clocks_differ_by_20_seconds_do_not_begin_again() {
        TestClock ahead = new TestClock();
        ahead.setWrong(Duration.ofSeconds(20));
        Instance there = new Instance(SETTINGS, ahead);
        Follower follower = new Follower();
        follower.reads(here);
        follower.reads(there);
        UUID id = there.ends();
        here.revocations.poll();

        assertThat(ids(follower.reads(here))).containsExactly(id);
        there.revocations.poll();
        RevocationPage page = follower.readsPage(there);
        assertThat(page.snapshot()).isFalse();
        assertThat(page.items()).isEmpty();
    }

    @Test
    void waiting_follower_is_answered_when_a_session_ends_here_or_elsewhere() {
        Instance there = new Instance();
        Follower follower = new Follower();
        follower.reads(here);

        CompletableFuture<RevocationPage> first = follower.waits(here);
        assertThat(first).isNotDone();
        assertThat(here.feed.followers()).isEqualTo(1);
        UUID one = here.ends();
        await().atMost(PATIENCE).until(first::isDone);
        assertThat(ids(first.join().items())).containsExactly(one);
        follower.cursor = first.join().nextCursor();

        CompletableFuture<RevocationPage> second = follower.waits(here);
        UUID other = there.ends();
        assertThat(second).isNotDone();
        here.revocations.poll();
        await().atMost(PATIENCE).until(second::isDone);
        assertThat(ids(second.join().items())).containsExactly(other);
        assertThat(here.feed.followers()).isZero();
    }

    @Test
    void follower_does_not_wait_for_what_has_already_ended() {
        Follower follower = new Follower();
        follower.reads(here);
        UUID id = here.ends();

        CompletableFuture<RevocationPage> page = follower.waits(here);

        await().atMost(PATIENCE).until(page::isDone);
        assertThat(ids(page.join().items())).containsExactly(id);
    }

    @Test
    void follower_gets_many_ends_in_few_pages() {
        Follower follower = new Follower();
        follower.reads(here);
        Set<UUID> ended = new HashSet<>();
        int pages = 0;
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < Duration.ofSeconds(1).toNanos()) {
            CompletableFuture<RevocationPage> page = follower.waits(here);
            while (!page.isDone()) {
                ended.add(here.ends());
            }
            follower.cursor = page.join().nextCursor();
            page.join().items().forEach(item -> follower.sessions.add(((Revocation.Session) item).id()));
            pages++;
        }
        follower.reads(here);

        assertThat(follower.sessions).isEqualTo(ended);
        assertThat(pages).isLessThan(8);
    }

    @Test
    void follower_that_waited_in_vain_gets_an_empty_page_and_continues() {
        Follower follower = new Follower();
        follower.reads(here);

        RevocationPage page = here.feed
                .read(Optional.ofNullable(follower.cursor), Duration.ofMillis(10))
                .toCompletableFuture()
                .join();

        assertThat(page.items()).isEmpty();
        assertThat(page.snapshot()).isFalse();
        follower.cursor = page.nextCursor();
        UUID id = here.ends();
        assertThat(ids(follower.reads(here))).containsExactly(id);
    }

    @Test
    void instance_that_cannot_read_refuses_also_those_who_wait() {
        Instance stale = new Instance(IMPATIENT, clock);
        Follower follower = new Follower();
        follower.reads(stale);

        CompletableFuture<RevocationPage> page = follower.waits(stale);

        await().atMost(PATIENCE).until(page::isDone);
        assertThatThrownBy(page::join)
                .hasCauseInstanceOf(ProblemException.class)
                .hasMessageContaining(Problem.DATABASE_UNAVAILABLE.code());
        assertRefused(Problem.DATABASE_UNAVAILABLE, () -> stale.page(null));
        stale.revocations.poll();
        assertThat(follower.reads(stale)).isEmpty();
    }

    @Test
    void instance_that_has_not_read_the_keys_refuses() {
        Revocations revocations = new Revocations(jdbi, SETTINGS, clock).open();
        RevocationFeed unready = new RevocationFeed(revocations, keys, new DelayedAnswers(), clock);

        assertRefused(Problem.DATABASE_UNAVAILABLE, () -> unready.read(Optional.empty(), Duration.ZERO));
    }
}
