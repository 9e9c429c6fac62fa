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
 * Tokens that go out by mail and come back once: 256 bits, computed from the service's secret and the mail's id, so that each
 * attempt to send a mail has the same one and none is at rest. What a token is bound to besides: {@link TokenBinding}.
 */
public final class MailedTokens implements PurgeStep, CredentialChange.PendingTokens {
    /** Longer than a mail is tried to be sent: one that goes out again must find that its token is spent. */
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

    /** What tokens of one purpose share that void each other. */
    private static byte[] subject(MailedToken token) {
        String subject = switch (token.purpose()) {
            case SIGN_UP -> subject(token.address());
            case ADDRESS -> "session:" + token.sessionId();
            case VERIFICATION, RESET, INVITATION -> "user:" + token.userId();
            case DISAVOW, DISAVOW_MOVE, RESTORE -> "notice:" + token.id();
        };
        return hash(subject);
    }

    /** Of sign-ups: the same for each spelling of an address. */
    private static String subject(String address) {
        return "address:"
                + MailAddress.of(address).map(found -> found.key().toString()).orElse(address);
    }

    private static byte[] hash(String subject) {
        return Sha256.of(subject.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a token, which counts from now on; it voids none before it is {@linkplain #issue issued}. */
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

    /** Finds the token that has been added for a mail, unless it is void or has come back; also when it has expired. */
    public Optional<MailedToken> find(Handle transaction, UUID id) {
        return inside(transaction).lock(id).filter(row -> row.spentAt() == null).map(MailedTokens::token);
    }

    /** Returns whether the token of a mail is void or has come back. */
    public boolean isSpent(Handle transaction, UUID id) {
        return inside(transaction).lock(id).filter(row -> row.spentAt() != null).isPresent();
    }

    /**
     * Returns the text to mail, and adds the token if need be. A token whose purpose has one at a time voids the older ones.
     *
     * @return nothing when the token is void or has come back, or when a newer one has taken its place
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
        // The service's secret may have been changed since the token was added.
        inside.updateIssued(token.id(), hash(text), token.expiresAt());
        return Optional.of(text);
    }

    /** Voids a token. */
    public void drop(Handle transaction, UUID id) {
        inside(transaction).updateSpent(id, clock.instant());
    }

    /** Voids the changes of address that a session has asked for. */
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

    /** Lists the restoring links of a user that can come back, the earliest first, and locks them. */
    public List<MailedToken> lockRestoring(Handle transaction, long userId) {
        return inside(transaction).lockUnspent(userId, MailedPurpose.RESTORE.code()).stream()
                .filter(this::isGood)
                .map(MailedTokens::token)
                .toList();
    }

    /** Removes all tokens of a user. */
    public static void removeAll(Handle transaction, long userId) {
        inside(transaction).deleteOfUser(userId);
    }

    /** Lists the tokens of a user that have neither come back nor expired; some may be void by what they are bound to. */
    public List<MailedToken> list(long userId) {
        return dao.listOfUser(userId).stream()
                .filter(this::isGood)
                .map(MailedTokens::token)
                .toList();
    }

    /**
     * Returns what a token is good for. It stays good.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused}
     */
    MailedToken look(Secret presented, Set<MailedPurpose> purposes) {
        return good(dao.findByHash(hash(presented)), purposes);
    }

    /**
     * Uses a token up that {@link #look} has found. The user whose token it is must be locked already.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused} when it has come back meanwhile
     */
    void take(Handle transaction, MailedToken seen) {
        MailedTokenDao inside = inside(transaction);
        good(inside.lock(seen.id()), Set.of(seen.purpose()));
        inside.updateSpent(seen.id(), clock.instant());
    }

    /**
     * Uses the token of a sign-up up that {@link #look} has found, and voids all others of its address.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused} when one of them has come back meanwhile
     */
    void takeSignUp(Handle transaction, MailedToken seen) {
        MailedTokenDao inside = inside(transaction);
        byte[] subject = subject(seen);
        // In one order: two callers with two tokens of an address wait for each other, and do not end in a deadlock.
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
