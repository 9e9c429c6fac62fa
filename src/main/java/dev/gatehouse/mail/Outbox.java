package dev.gatehouse.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.kernel.Uuids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What is to be mailed, kept together with what causes it. */
public final class Outbox {
    /** Characters of JSON. */
    public static final int DETAILS_LIMIT = 2_000;

    /** For which a mail is tried. */
    static final Duration PATIENCE = Duration.ofDays(1);

    /** Mails that are read together. */
    private static final int PAGE = 500;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> DETAILS = new TypeReference<>() {};

    private final Jdbi jdbi;
    private final boolean off;
    private final Clock clock;

    /** @param off whether nothing is sent, and so nothing kept */
    public Outbox(Jdbi jdbi, boolean off, Clock clock) {
        this.jdbi = jdbi;
        this.off = off;
        this.clock = clock;
    }

    /**
     * A mail that has not been sent.
     *
     * @param attempts that have failed
     * @param deadAt when it was given up; none while it waits
     */
    public record Entry(
            UUID id,
            String kind,
            String address,
            Instant createdAt,
            int attempts,
            @Nullable Instant dueAt,
            @Nullable Instant deadAt,
            @Nullable String lastError) {}

    /** Whether nothing is sent: what cannot do without mail must not be offered then. */
    public boolean isOff() {
        return off;
    }

    /**
     * Queues a mail in the transaction of what causes it: both happen, or neither does. Where mail is off, nothing is kept:
     * a notice that comes years later helps nobody.
     */
    public void add(Handle transaction, QueuedMail mail) {
        String details = written(mail.details());
        if (details.codePointCount(0, details.length()) > DETAILS_LIMIT) {
            throw new IllegalArgumentException("the details of a mail are too long");
        }
        if (off) {
            return;
        }
        Instant now = clock.instant();
        transaction
                .attach(OutboxDao.class)
                .insert(
                        mail.id(),
                        mail.kind().code(),
                        mail.userId(),
                        mail.address(),
                        mail.locale(),
                        details,
                        now,
                        now.plus(PATIENCE));
    }

    private static String written(Map<String, String> details) {
        try {
            return JSON.writeValueAsString(details);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the details of a mail are no JSON", e);
        }
    }

    static Map<String, String> read(String details) {
        try {
            return JSON.readValue(details, DETAILS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the details of a mail are not what was written", e);
        }
    }

    /**
     * Replaces one of the details of all mails that have it and are not being deleted.
     *
     * @param name of the detail
     * @param replacement of its value in a mail; empty where it is to stay
     */
    public void replaceDetail(String name, BiFunction<UUID, String, Optional<String>> replacement) {
        OutboxDao dao = jdbi.onDemand(OutboxDao.class);
        List<OutboxDao.Details> page = dao.listDetails(Uuids.LOWEST, PAGE);
        while (!page.isEmpty()) {
            for (OutboxDao.Details mail : page) {
                Map<String, String> details = new LinkedHashMap<>(read(mail.details()));
                Optional.ofNullable(details.get(name))
                        .flatMap(value -> replacement.apply(mail.id(), value))
                        .ifPresent(value -> {
                            details.put(name, value);
                            dao.updateDetails(mail.id(), mail.details(), written(details));
                        });
            }
            page = dao.listDetails(page.get(page.size() - 1).id(), PAGE);
        }
    }

    /** What has not been sent, the oldest first. */
    public List<Entry> list(int limit) {
        return jdbi.withExtension(OutboxDao.class, dao -> dao.list(limit));
    }

    /**
     * Has what was given up tried again, for another day.
     *
     * @return how many
     */
    public int retryAll() {
        Instant now = clock.instant();
        return jdbi.withExtension(OutboxDao.class, dao -> dao.updateDead(now, now.plus(PATIENCE)));
    }

    /** The same for one; says false when it is not among the dead. */
    public boolean retry(UUID id) {
        Instant now = clock.instant();
        return jdbi.withExtension(OutboxDao.class, dao -> dao.updateDead(id, now, now.plus(PATIENCE)));
    }
}
