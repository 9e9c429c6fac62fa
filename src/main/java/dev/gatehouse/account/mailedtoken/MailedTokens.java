package dev.gatehouse.account.mailedtoken;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.name.MailAddress;
import dev.gatehouse.platform.crypto.Hmac;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.crypto.Sha256;
import dev.gatehouse.platform.jobs.PurgeStep;
import dev.gatehouse.session.CredentialChange;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Issues and redeems one-time tokens that are mailed. A token has 256 bits and is computed from the master secret and the id
 * of the mail: each delivery attempt mails the same token, and the database stores only its hash. {@link TokenBinding} checks
 * what a token is bound to.
 */
public final class MailedTokens implements PurgeStep, CredentialChange.PendingTokens {
    /**
     * How long an expired token is kept: longer than mails are retried, so that a retry finds that its token was used. A token
     * is also kept as long as its mail is in the outbox, because a mail that failed permanently can be queued again.
     */
    private static final Duration REMEMBERED = Duration.ofDays(2);

    private final MailedTokenDao dao;
    private final Hmac texts;
    private final Clock clock;

    public MailedTokens(Jdbi jdbi, MasterSecret secret, Clock clock) {
        this.dao = jdbi.onDemand(MailedTokenDao.class);
        this.texts = new Hmac(secret.derive("mailed tokens", 32));
        this.clock = clock;
    }

    private Secret text(UUID id) {
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(texts.of(Uuids.bytes(id))));
    }

    private static byte[] hash(Secret text) {
        return Sha256.of(text.utf8());
    }

    /** Returns a key that tokens share if they can invalidate each other. */
    private static byte[] subject(MailedToken token) {
        String subject = switch (token.purpose()) {
            case SIGN_UP -> subject(token.address());
            case ADDRESS -> "session:" + token.sessionId();
            case VERIFICATION, RESET, INVITATION -> "user:" + token.userId();
            case DISAVOW, DISAVOW_MOVE, RESTORE -> "notice:" + token.id();
        };
        return hash(subject);
    }

    /** Returns the same subject for each spelling of an address, for sign-ups. */
    private static String subject(String address) {
        return "address:"
                + MailAddress.of(address).map(found -> found.key().toString()).orElse(address);
    }

    private static byte[] hash(String subject) {
        return Sha256.of(subject.getBytes(StandardCharsets.UTF_8));
    }

    /** Stores a token, which is valid from now on. It invalidates older ones only when it is {@linkplain #issue issued}. */
    public void add(Handle transaction, MailedToken token) {
        inside(transaction)
                .insert(new MailedTokenDao.Row(
                        token.id(),
                        token.purpose().code(),
                        subject(token),
                        token.userId(),
                        token.address(),
                        token.locale(),
                        hash(text(token.id())),
                        token.credentialsVersion(),
                        token.sessionId(),
                        token.username(),
                        token.createdAt(),
                        token.expiresAt(),
                        null));
    }

    /** Returns the stored token of a mail, even if it has expired; empty if it was used or invalidated. Locks its row. */
    public Optional<MailedToken> find(Handle transaction, UUID id) {
        return inside(transaction).lock(id).filter(row -> row.spentAt() == null).map(MailedTokens::token);
    }

    /** Returns whether the token of a mail was used or invalidated. Locks its row. */
    public boolean isSpent(Handle transaction, UUID id) {
        return inside(transaction).lock(id).filter(row -> row.spentAt() != null).isPresent();
    }

    /**
     * Returns the text to mail. Stores the token if it is new, and its expiry in any case. If the purpose allows one token at a
     * time, invalidates the older ones.
     *
     * @return the secret text; empty if the token was used or invalidated, or if a newer one replaces it
     */
    public Optional<Secret> issue(Handle transaction, MailedToken token) {
        MailedTokenDao inside = inside(transaction);
        Optional<MailedTokenDao.Row> known = inside.lock(token.id());
        boolean spent = known.filter(row -> row.spentAt() != null).isPresent();
        boolean replaces = token.purpose().replacesOlder();
        if (spent
                || (replaces
                        && inside.existsNewer(subject(token), token.purpose().code(), token.id()))) {
            return Optional.empty();
        }
        if (known.isEmpty()) {
            add(transaction, token);
        }
        if (replaces) {
            inside.updateOlderSpent(subject(token), token.purpose().code(), token.id(), clock.instant());
        }
        Secret text = text(token.id());
        // The master secret may have changed since the token was stored.
        inside.updateIssued(token.id(), hash(text), token.expiresAt());
        return Optional.of(text);
    }

    /** Invalidates a token. */
    public void drop(Handle transaction, UUID id) {
        inside(transaction).updateSpent(id, clock.instant());
    }

    /** Invalidates the changes of address that a session requested. */
    public void dropChanges(Handle transaction, long userId, UUID sessionId) {
        inside(transaction).updateSpentOfSession(userId, MailedPurpose.ADDRESS.code(), sessionId, clock.instant());
    }

    @Override
    public void voidPending(Handle transaction, long userId) {
        List<String> purposes =
                MailedPurpose.PENDING.stream().map(MailedPurpose::code).toList();
        inside(transaction).updateSpentOfUser(userId, purposes, clock.instant());
    }

    @Override
    public void voidRestoring(Handle transaction, long userId) {
        inside(transaction).updateSpentOfUser(userId, List.of(MailedPurpose.RESTORE.code()), clock.instant());
    }

    /**
     * Invalidates all tokens of all users.
     *
     * @return how many
     */
    public int voidAll(Handle transaction) {
        return inside(transaction).updateAllSpent(clock.instant());
    }

    /** Locks and returns the valid {@link MailedPurpose#RESTORE} tokens of a user, oldest first. */
    public List<MailedToken> lockRestoring(Handle transaction, long userId) {
        return inside(transaction).lockUnspent(userId, MailedPurpose.RESTORE.code()).stream()
                .filter(this::isGood)
                .map(MailedTokens::token)
                .toList();
    }

    /** Deletes all tokens of a user. */
    public static void removeAll(Handle transaction, long userId) {
        inside(transaction).deleteOfUser(userId);
    }

    /** Returns the unused, unexpired tokens of a user. Some may be invalid by their {@link TokenBinding}. */
    public List<MailedToken> list(long userId) {
        return dao.listOfUser(userId).stream()
                .filter(this::isGood)
                .map(MailedTokens::token)
                .toList();
    }

    /**
     * Returns a valid token without using it.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused}
     */
    MailedToken look(Secret presented, Set<MailedPurpose> purposes) {
        return good(dao.findByHash(hash(presented)), purposes);
    }

    /**
     * Uses a token that {@link #look} returned. The user of the token must be locked.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused} if the token was used concurrently
     */
    void take(Handle transaction, MailedToken seen) {
        MailedTokenDao inside = inside(transaction);
        good(inside.lock(seen.id()), Set.of(seen.purpose()));
        inside.updateSpent(seen.id(), clock.instant());
    }

    /**
     * Uses the token of a sign-up that {@link #look} returned, and invalidates all others of its address.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused} if one of them was used concurrently
     */
    void takeSignUp(Handle transaction, MailedToken seen) {
        MailedTokenDao inside = inside(transaction);
        byte[] subject = subject(seen);
        // Lock in one order, so that two callers with two tokens of one address cannot deadlock.
        inside.lockOfSubject(subject, seen.purpose().code());
        good(inside.lock(seen.id()), Set.of(seen.purpose()));
        inside.updateSpentOfSubject(subject, seen.purpose().code(), clock.instant());
    }

    private MailedToken good(Optional<MailedTokenDao.Row> row, Set<MailedPurpose> purposes) {
        return row.filter(this::isGood)
                .map(MailedTokens::token)
                .filter(token -> purposes.contains(token.purpose()))
                .orElseThrow(Problem.MAILED_TOKEN_REFUSED::exception);
    }

    private boolean isGood(MailedTokenDao.Row row) {
        return row.spentAt() == null && clock.instant().isBefore(row.expiresAt());
    }

    @Override
    public int remove(Handle transaction, int limit) {
        MailedTokenDao inside = inside(transaction);
        List<UUID> over = inside.lockExpired(clock.instant().minus(REMEMBERED), limit);
        if (!over.isEmpty()) {
            inside.delete(over);
        }
        return over.size();
    }

    private static MailedTokenDao inside(Handle transaction) {
        return transaction.attach(MailedTokenDao.class);
    }

    private static MailedToken token(MailedTokenDao.Row row) {
        return new MailedToken(
                row.id(),
                MailedPurpose.valueOf(row.purpose().toUpperCase(Locale.ROOT).replace('-', '_')),
                row.userId(),
                row.address(),
                row.locale(),
                row.credentialsVersion(),
                row.sessionId(),
                row.username(),
                row.createdAt(),
                row.expiresAt());
    }
}
