package dev.gatehouse.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.kernel.Page;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.database.AfterCommit;
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

/** Mails that wait to be sent. A mail is queued in the transaction of the change that causes it. */
public final class Outbox {
    /** Maximum length of the details, in characters of JSON. */
    public static final int DETAILS_LIMIT = 2_000;

    /** How long a mail is attempted. */
    static final Duration PATIENCE = Duration.ofDays(1);

    /** Mails that are read with one query. */
    private static final int PAGE = 500;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> DETAILS = new TypeReference<>() {};

    private final Jdbi jdbi;
    private final boolean off;
    private final Clock clock;
    private volatile Runnable afterQueuing = () -> {};

    /** @param off whether mail is off, so that nothing is queued */
    public Outbox(Jdbi jdbi, boolean off, Clock clock) {
        this.jdbi = jdbi;
        this.off = off;
        this.clock = clock;
    }

    /**
     * An unsent mail.
     *
     * @param userId the user whom the mail is about; null if there is none
     * @param attempts failed attempts
     * @param dueAt the time of the next attempt; null if the mail has failed permanently
     * @param deadAt when the mail failed permanently; null while it waits
     */
    public record Entry(
            UUID id,
            String kind,
            @Nullable Long userId,
            String address,
            Instant createdAt,
            int attempts,
            @Nullable Instant dueAt,
            @Nullable Instant deadAt,
            @Nullable String lastError) {}

    /** Whether an unsent mail will be attempted. */
    public enum State {
        WAITING,
        DEAD
    }

    /** Sets what runs on this instance after each transaction that has queued a mail or made one due. */
    void setAfterQueuing(Runnable effect) {
        afterQueuing = effect;
    }

    /** Returns whether mail is off: operations that need mail must then be refused. */
    public boolean isOff() {
        return off;
    }

    /**
     * Queues a mail in the transaction of the change that causes it, so that both are committed or neither is. Does nothing if
     * mail is off: a notice must not be sent years later, when mail is turned on.
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
        AfterCommit.run(transaction, afterQueuing);
    }

    private static String written(Map<String, String> details) {
        try {
            return JSON.writeValueAsString(details);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the details of a mail cannot be written as JSON", e);
        }
    }

    static Map<String, String> read(String details) {
        try {
            return JSON.readValue(details, DETAILS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stored details of a mail are not valid JSON", e);
        }
    }

    /**
     * Replaces one detail in all mails that have it, except those that change or are deleted concurrently.
     *
     * @param name the name of the detail
     * @param replacement returns the new value for the id of a mail and the current value; empty: keep the current value
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

    /**
     * Deletes all unsent mails in the caller's transaction.
     *
     * @return how many
     */
    public int clear(Handle transaction) {
        return transaction.attach(OutboxDao.class).deleteAll();
    }

    /** Counts the mails that wait for an attempt. */
    public long countWaiting() {
        return jdbi.withExtension(OutboxDao.class, OutboxDao::waiting).count();
    }

    /** Counts the mails that failed permanently. */
    public long countDead() {
        return jdbi.withExtension(OutboxDao.class, OutboxDao::countDead);
    }

    /** Returns unsent mails, the oldest first. */
    public List<Entry> list(int limit) {
        return jdbi.withExtension(OutboxDao.class, dao -> dao.list(limit));
    }

    /**
     * Returns a page of unsent mails, the newest first.
     *
     * @param state only mails in this state; null: all
     * @param before only mails with a lower id
     */
    public Page<Entry> page(@Nullable State state, Optional<UUID> before, int limit) {
        List<Entry> found = jdbi.withExtension(
                OutboxDao.class,
                dao -> dao.listBefore(
                        before.orElse(Uuids.HIGHEST), state != State.DEAD, state != State.WAITING, limit + 1));
        return Page.of(found, limit, Entry::id);
    }

    /**
     * Makes an unsent mail due, in the caller's transaction; a permanently failed one for another day. Changes nothing if an
     * instance is sending the mail.
     *
     * @return the kind of the mail; empty if no unsent mail has this id
     */
    public Optional<String> retry(Handle transaction, UUID id) {
        OutboxDao dao = transaction.attach(OutboxDao.class);
        Instant now = clock.instant();
        Optional<String> kind = dao.lockKind(id);
        if (kind.isPresent()) {
            if (!dao.updateDead(id, now, now.plus(PATIENCE))) {
                dao.updateDue(id, now);
            }
            AfterCommit.run(transaction, afterQueuing);
        }
        return kind;
    }

    /**
     * Queues all permanently failed mails again, for another day.
     *
     * @return how many mails
     */
    public int retryAll() {
        Instant now = clock.instant();
        return jdbi.withExtension(OutboxDao.class, dao -> dao.updateDead(now, now.plus(PATIENCE)));
    }

    /**
     * Queues a permanently failed mail again, for another day.
     *
     * @return false if no failed mail has this id
     */
    public boolean retry(UUID id) {
        Instant now = clock.instant();
        return jdbi.withExtension(OutboxDao.class, dao -> dao.updateDead(id, now, now.plus(PATIENCE)));
    }
}
