package dev.gatehouse.verifier;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Follows {@code GET /v1/revocations} by long polls, and keeps the ended sessions until their last token has expired. */
final class RevocationFeed {
    private static final System.Logger LOG = System.getLogger(Verifier.class.getName());
    private static final String PATH = "/v1/revocations";
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(25);
    /** How long a response may take longer than the poll. */
    private static final Duration RESPONSE = Duration.ofSeconds(5);
    /** How long a session is kept after its last token has expired, because clocks differ. */
    private static final Duration KEPT_LONGER = Duration.ofMinutes(1);

    /** A pause after polls that end early, so that many of them are no load. News wait that long if sessions end continuously. */
    private static final Duration EARLY_PAUSE = Duration.ofMillis(100);

    private static final Duration EARLY = Duration.ofMillis(100);
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);

    private final GatehouseHttp http;
    private final @Nullable String authorization;
    private final Consumer<String> keyRemoved;
    private final Clock clock;
    private final Duration outageAfter;
    private final Duration wait;
    private final Backoff backoff = new Backoff();
    /** The end of the last token, in milliseconds, by session. */
    private final ConcurrentMap<String, Long> ended = new ConcurrentHashMap<>();

    private @Nullable String cursor;
    private boolean following;
    private Instant purgedAt;
    private volatile @Nullable Long answeredAt;
    private volatile boolean refused;
    private volatile @Nullable String problem = "no snapshot yet";

    RevocationFeed(GatehouseHttp http, VerifierSettings settings, Consumer<String> keyRemoved) {
        this.http = http;
        this.authorization = settings.feedAuthorization();
        this.keyRemoved = keyRemoved;
        this.clock = settings.clock();
        this.outageAfter = settings.feedOutageAfter();
        // A poll is shorter than an outage: otherwise, a feed without news would look like an outage.
        Duration half = outageAfter.dividedBy(2);
        this.wait = half.compareTo(LONGEST_WAIT) < 0 ? half : LONGEST_WAIT;
        this.purgedAt = clock.instant();
    }

    boolean hasEnded(String sessionId) {
        return ended.containsKey(sessionId);
    }

    int endedSessions() {
        return ended.size();
    }

    /** Sends one request; returns the pause before the next one. */
    Duration poll() throws InterruptedException {
        try {
            long began = System.nanoTime();
            boolean polled = following;
            GatehouseHttp.Answer answer = http.get(path(), authorization, wait.plus(RESPONSE));
            purge();
            Duration pause = accept(answer);
            // An instance that stops answers at once, without items.
            boolean early = polled && System.nanoTime() - began < EARLY.toNanos();
            return early && pause.compareTo(EARLY_PAUSE) < 0 ? EARLY_PAUSE : pause;
        } catch (IOException | ParseException | DateTimeException e) {
            return failed(String.valueOf(e.getMessage()));
        }
    }

    private String path() {
        if (cursor == null) {
            return PATH;
        }
        String query = PATH + "?cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8);
        // After an outage, the first response must not wait for news.
        return following && problem == null ? query + "&wait=" + wait.toSeconds() : query;
    }

    private Duration accept(GatehouseHttp.Answer answer) throws ParseException {
        switch (answer.status()) {
            case 200 -> {
                accept(JSONObjectUtils.parse(answer.body()));
                refused = false;
                backoff.reset();
                return Duration.ZERO;
            }
            case 400, 410 -> {
                // The cursor has expired, or another version of Gatehouse cannot read it. A new snapshot has what ended
                // meanwhile.
                cursor = null;
                following = false;
                return failed("Gatehouse does not accept the cursor: " + answer.status());
            }
            case 401, 403 -> {
                if (!refused) {
                    LOG.log(
                            System.Logger.Level.ERROR,
                            "Gatehouse refuses the service client of the revocation feed: " + answer.status());
                }
                refused = true;
                problem = "Gatehouse refuses the service client: " + answer.status();
                return backoff.longest();
            }
            default -> {
                Duration pause = failed("Gatehouse answers " + answer.status());
                Duration asked = answer.retryAfter().orElse(Duration.ZERO);
                Duration limited = asked.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : asked;
                return limited.compareTo(pause) > 0 ? limited : pause;
            }
        }
    }

    private Duration failed(String what) {
        if (problem == null) {
            LOG.log(System.Logger.Level.WARNING, "The revocation feed of Gatehouse is interrupted: " + what);
        }
        problem = what;
        return backoff.next();
    }

    private void accept(Map<String, Object> page) throws ParseException {
        if (!(page.get("items") instanceof List<?> items)
                || !(page.get("next_cursor") instanceof String next)
                || !(page.get("snapshot") instanceof Boolean snapshot)) {
            throw new ParseException("no page of the revocation feed", 0);
        }
        for (Object item : items) {
            accept(item);
        }
        cursor = next;
        if (!snapshot || items.isEmpty()) {
            if (problem != null) {
                LOG.log(System.Logger.Level.INFO, "The revocation feed of Gatehouse is up to date");
            }
            following = true;
            answeredAt = System.nanoTime();
            problem = null;
        }
    }

    /** Later versions may add types of items, which are ignored. An item of a known type that lacks something fails the page. */
    private void accept(Object item) throws ParseException {
        if (!(item instanceof Map<?, ?> members)) {
            throw new ParseException("no item of the revocation feed", 0);
        }
        if ("session".equals(members.get("type"))) {
            ended.put(
                    text(members, "sid"),
                    Instant.parse(text(members, "tokens_until")).toEpochMilli());
        } else if ("key".equals(members.get("type"))) {
            keyRemoved.accept(text(members, "kid"));
        }
    }

    private static String text(Map<?, ?> members, String name) throws ParseException {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw new ParseException("an item of the revocation feed without " + name, 0);
    }

    private void purge() {
        Instant now = clock.instant();
        if (now.isAfter(purgedAt.plus(KEPT_LONGER))) {
            long before = now.minus(KEPT_LONGER).toEpochMilli();
            ended.values().removeIf(until -> until < before);
            purgedAt = now;
        }
    }

    /** Returns whether the ended sessions are not known, or have not been followed for too long. */
    boolean isOut() {
        Long last = answeredAt;
        return last == null || System.nanoTime() - last > outageAfter.toNanos();
    }

    Optional<Duration> age() {
        Long last = answeredAt;
        return last == null ? Optional.empty() : Optional.of(Duration.ofNanos(System.nanoTime() - last));
    }

    /** Returns why the ended sessions are not up to date. */
    Optional<String> problem() {
        if (!isOut() && !refused) {
            return Optional.empty();
        }
        String what = problem;
        return Optional.of("feed: " + (what == null ? "no response" : what));
    }
}
