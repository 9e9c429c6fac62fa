package dev.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.token.RevocationLog.Digest;
import dev.gatehouse.token.RevocationLog.Slice;
import dev.gatehouse.token.RevocationLog.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RevocationLogTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final Window WINDOW = Window.until(NOW);
    private static final int ALL = Integer.MAX_VALUE;

    private final RevocationLog log = new RevocationLog();

    private static Revocation.Session session(Instant endedAt) {
        return new Revocation.Session(UUID.randomUUID(), 7L, endedAt, endedAt.plus(Duration.ofMinutes(16)));
    }

    private static Digest digest(RevocationLog log) {
        return Objects.requireNonNull(log.read(0, null, ALL, WINDOW).digest());
    }

    private List<Revocation> after(long position, @Nullable Digest known) {
        return log.read(position, known, ALL, WINDOW).entries();
    }

    @Test
    void entries_are_returned_in_the_order_in_which_they_were_added() {
        List<Revocation> added = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            added.add(session(NOW.minusSeconds(new Random(i).nextInt(1_000))));
        }
        added.add(1_500, new Revocation.Key("a kid", NOW.minusSeconds(9)));
        added.add(new Revocation.Session(UUID.randomUUID(), null, NOW, NOW.plusSeconds(1)));
        added.forEach(each -> assertThat(log.add(each)).isTrue());

        added.forEach(each -> assertThat(log.add(each)).as("again").isFalse());
        List<Revocation> read = new ArrayList<>();
        long position = 0;
        Slice slice;
        do {
            slice = log.read(position, null, 700, WINDOW);
            read.addAll(slice.entries());
            position = slice.position();
        } while (slice.isCut());

        assertThat(read).isEqualTo(added);
        assertThat(position).isEqualTo(log.last()).isEqualTo(3_002);
        assertThat(after(position, null)).isEmpty();
        assertThat(log.sessions()).isEqualTo(3_001);
    }

    @Test
    void slice_of_exactly_the_limit_is_not_cut() {
        log.add(session(NOW));
        log.add(session(NOW));

        assertThat(log.read(0, null, 2, WINDOW).isCut()).isFalse();
        assertThat(log.read(0, null, 1, WINDOW).isCut()).isTrue();
    }

    @Test
    void expired_sessions_are_forgotten_and_the_positions_of_the_others_stay() {
        Random random = new Random(1);
        List<Revocation.Session> kept = new ArrayList<>();
        log.add(new Revocation.Key("a kid", Instant.EPOCH));
        for (int i = 0; i < 5_000; i++) {
            Revocation.Session each = session(NOW.minusSeconds(random.nextInt(1_800)));
            log.add(each);
            if (!each.tokensUntil().isBefore(NOW)) {
                kept.add(each);
            }
        }
        long middle = log.read(0, null, 2_500, WINDOW).position();
        List<Revocation> rest = new ArrayList<>(after(middle, null));

        log.removeExpired(NOW);

        assertThat(after(1, null)).isEqualTo(List.copyOf(kept));
        rest.removeIf(each -> each instanceof Revocation.Session one && !kept.contains(one));
        assertThat(after(middle, null)).isEqualTo(rest);
        assertThat(after(0, null)).hasSize(kept.size() + 1).first().isInstanceOf(Revocation.Key.class);
        assertThat(log.sessions()).isEqualTo(kept.size());
        assertThat(log.last()).isEqualTo(5_001);
        Revocation.Session again = session(NOW);
        log.add(again);
        assertThat(after(5_001, null)).containsExactly(again);
        assertThat(log.contains(again.id())).isTrue();
        assertThat(kept).allMatch(each -> log.contains(each.id()));
    }

    @Test
    void everything_can_be_forgotten() {
        log.add(session(NOW.minus(Duration.ofHours(1))));

        log.removeExpired(NOW);

        assertThat(after(0, null)).isEmpty();
        assertThat(log.sessions()).isZero();
        assertThat(log.last()).isEqualTo(1);
    }

    @Test
    void digest_depends_on_each_entry_of_the_window_and_not_on_their_order() {
        RevocationLog other = new RevocationLog();
        List<Revocation> entries = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            entries.add(session(NOW.minusSeconds(i)));
        }
        entries.add(new Revocation.Key("a kid", Instant.EPOCH));
        entries.forEach(log::add);
        Digest whole = digest(log);
        for (int i = entries.size() - 1; i >= 0; i--) {
            assertThat(digest(other)).as("%d entries missing", i + 1).isNotEqualTo(whole);
            other.add(entries.get(i));
        }
        assertThat(digest(other)).isEqualTo(whole);

        other.add(session(NOW.minus(RevocationLog.OVERLAP)));
        other.add(session(NOW.plusNanos(1_000)));
        other.add(new Revocation.Session(UUID.randomUUID(), 1L, NOW.minusSeconds(9), NOW));
        assertThat(digest(other)).as("outside of the window, or expired").isEqualTo(whole);
        other.add(new Revocation.Session(UUID.randomUUID(), 1L, NOW, NOW.plusSeconds(1)));
        assertThat(digest(other)).isNotEqualTo(whole);
        other.removeExpired(NOW.plusSeconds(2));
        assertThat(digest(other)).isEqualTo(whole);
        other.add(new Revocation.Key("another kid", Instant.EPOCH));
        assertThat(digest(other)).isNotEqualTo(whole);
    }

    @Test
    void reader_with_the_same_entries_gets_only_later_ones() {
        Revocation key = new Revocation.Key("a kid", NOW);
        Revocation old = session(NOW.minus(RevocationLog.OVERLAP));
        Revocation known = session(NOW);
        Revocation later = session(NOW.plusMillis(1));
        List.of(key, old, later, known).forEach(log::add);
        Digest same = digest(log);

        assertThat(after(0, same)).containsExactly(later);
        assertThat(after(0, new Digest(WINDOW, same.value() + 1))).containsExactly(key, later, known);
    }

    @Test
    void reader_gets_an_entry_that_was_added_late() {
        log.add(session(NOW));
        Digest before = digest(log);
        Revocation late = session(NOW.minusSeconds(80));
        log.add(late);

        assertThat(after(0, before)).contains(late).hasSize(2);
    }
}
