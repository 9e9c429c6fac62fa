package dev.gatehouse.account;

import dev.gatehouse.kernel.Hmac;
import dev.gatehouse.kernel.MasterSecret;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Purge;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.kernel.Sha256;
import dev.gatehouse.kernel.Uuids;
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
 * attempt to send a mail has the same one and none is at rest. A newer one makes the older of its purpose void.
 */
final class MailedTokens implements Purge.Step {
    /** Longer than a mail is tried to be sent: one that goes out again must find that its token is spent. */
    private static final Duration REMEMBERED = Duration.ofDays(2);

    private final MailedTokenDao dao;
    private final Hmac texts;
    private final Clock clock;

    MailedTokens(Jdbi jdbi, MasterSecret secret, Clock clock) {
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

    /** Whom it is about: of notices each counts by itself, of all else the newest. */
    private static byte[] subject(MailedToken token) {
        String subject = switch (token.purpose()) {
            case SIGN_UP -> "address:" + token.address().toLowerCase(Locale.ROOT);
            case ADDRESS, RESET, INVITATION -> "user:" + token.userId();
            case DISAVOW -> "notice:" + token.id();
        };
        return Sha256.of(subject.getBytes(StandardCharsets.UTF_8));
    }

    /** Keeps what one will be good for; it makes none void before it is {@linkplain #issue issued}. */
    void add(Handle transaction, MailedToken token) {
        inside(transaction)
                .insert(new MailedTokenDao.Row(
                        token.id(),
                        token.purpose().code(),
                        subject(token),
                        token.userId(),
                        token.address(),
                        token.password() == null ? null : token.password().reveal(),
                        token.locale(),
                        hash(text(token.id())),
                        token.createdAt(),
                        token.expiresAt(),
                        null));
    }

    /** One that has been added for a mail, for as long as it is not void; also when its time is over. */
    Optional<MailedToken> find(Handle transaction, UUID id) {
        return inside(transaction).lock(id).filter(row -> row.spentAt() == null).map(MailedTokens::token);
    }

    /**
     * The text to mail. It is added if need be, and from now on it is the one that counts, until the time it says.
     *
     * @return nothing when it has come back already, or there is a newer one
     */
    Optional<Secret> issue(Handle transaction, MailedToken token) {
        MailedTokenDao inside = inside(transaction);
        Optional<MailedTokenDao.Row> known = inside.lock(token.id());
        boolean spent = known.filter(row -> row.spentAt() != null).isPresent();
        if (spent || inside.existsNewer(subject(token), token.purpose().code(), token.id())) {
            return Optional.empty();
        }
        if (known.isEmpty()) {
            add(transaction, token);
        }
        inside.updateOlderSpent(subject(token), token.purpose().code(), token.id(), clock.instant());
        Secret text = text(token.id());
        // The service's secret may have been changed since it was added.
        inside.updateIssued(token.id(), hash(text), token.expiresAt());
        return Optional.of(text);
    }

    /** Nothing will come of it. */
    void drop(Handle transaction, UUID id) {
        inside(transaction).updateSpent(id, clock.instant());
    }

    /** Voids what has been mailed to somebody, save what lets them say "it was not me". */
    void dropPending(Handle transaction, long userId) {
        inside(transaction).updateSpentOfUser(userId, MailedPurpose.DISAVOW.code(), clock.instant());
    }

    /** Removes all that there is of somebody. */
    static void removeAll(Handle transaction, long userId) {
        inside(transaction).deleteOfUser(userId);
    }

    /** Those of somebody that could come back. */
    List<MailedToken> list(long userId) {
        return dao.listOfUser(userId).stream()
                .filter(this::isGood)
                .map(MailedTokens::token)
                .toList();
    }

    /**
     * What one is good for; it stays so.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused}
     */
    MailedToken look(Secret presented, Set<MailedPurpose> purposes) {
        return good(dao.findByHash(hash(presented)), purposes);
    }

    /**
     * The same, and it is good no more.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused}
     */
    MailedToken take(Handle transaction, Secret presented, Set<MailedPurpose> purposes) {
        MailedTokenDao inside = inside(transaction);
        MailedToken token = good(inside.lockByHash(hash(presented)), purposes);
        inside.updateSpent(token.id(), clock.instant());
        return token;
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
        List<UUID> over = inside.lockOver(clock.instant().minus(REMEMBERED), limit);
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
                row.password() == null ? null : new Secret(row.password()),
                row.locale(),
                row.createdAt(),
                row.expiresAt());
    }
}
