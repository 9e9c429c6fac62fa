package dev.gatehouse.session;

import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Tally;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.token.AccessTokens;
import dev.gatehouse.token.Grant;
import dev.gatehouse.user.User;
import dev.gatehouse.user.Users;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Being signed in: opens sessions for those who prove to be somebody. */
public final class Sessions {
    private final SessionDao dao;
    private final Users users;
    private final Passwords passwords;
    private final AccessTokens tokens;
    private final Clock clock;
    private final Tally<LoginResult> modern = new Tally<>(LoginResult.class);
    private final Tally<LoginResult> classic = new Tally<>(LoginResult.class);

    public Sessions(Jdbi jdbi, Users users, Passwords passwords, AccessTokens tokens, Clock clock) {
        this.dao = jdbi.onDemand(SessionDao.class);
        this.users = users;
        this.passwords = passwords;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** Which token a login ends with. */
    public enum TokenKind {
        /** For {@code /v1}. */
        ACCESS,
        /** Of the classic door. */
        CLASSIC
    }

    /**
     * Signs somebody in. Whoever fails, fails after the same work.
     *
     * @param presented what the password they gave may mean
     * @param lifetime of the token, and until there are refresh tokens of the session
     */
    public Login open(
            String username, List<PasswordDigest> presented, Origin origin, TokenKind kind, Duration lifetime) {
        LoginResult result = LoginResult.FAILED;
        try {
            Login login = decide(username, presented, origin, kind, lifetime);
            result = LoginResult.of(login);
            return login;
        } finally {
            tally(kind).add(result);
        }
    }

    /** How logins that end with such a token have ended. */
    public Tally<LoginResult> tally(TokenKind kind) {
        return switch (kind) {
            case ACCESS -> modern;
            case CLASSIC -> classic;
        };
    }

    private Login decide(
            String username, List<PasswordDigest> presented, Origin origin, TokenKind kind, Duration lifetime) {
        // Whoever signs in at the same moment may have replaced the hash between the look and the leap: look again.
        return attempt(username, presented, origin, kind, lifetime)
                .or(() -> attempt(username, presented, origin, kind, lifetime))
                .orElseGet(Login.WrongPassword::new);
    }

    /** None when the user has become inactive, or what is stored of the password another, while it was looked at. */
    private Optional<Login> attempt(
            String username, List<PasswordDigest> presented, Origin origin, TokenKind kind, Duration lifetime) {
        Optional<User> found = users.find(username);
        Optional<User> active = found.filter(User::active);
        Passwords.Proof proof =
                passwords.prove(presented, active.map(User::password).orElse(null));
        if (active.isEmpty()) {
            return Optional.of(new Login.UnknownUser());
        }
        if (!proof.right()) {
            return Optional.of(new Login.WrongPassword());
        }
        User user = active.get();
        Instant now = clock.instant();
        Instant expiresAt = now.truncatedTo(ChronoUnit.SECONDS).plus(lifetime);
        Session session =
                new Session(Uuids.v7(now), user.id(), now, now, expiresAt, origin.address(), origin.userAgent());
        String token = issue(kind, grant(session, user));
        if (!dao.insert(session, user.password().reveal())) {
            return Optional.empty();
        }
        proof.replacement().ifPresent(hash -> users.rehash(user, hash));
        return Optional.of(new Login.Opened(session, user, token));
    }

    private String issue(TokenKind kind, Grant grant) {
        return switch (kind) {
            case ACCESS -> tokens.issue(grant);
            case CLASSIC -> tokens.issueClassic(grant);
        };
    }

    private static Grant grant(Session session, User user) {
        return new Grant(
                user.id(),
                user.username(),
                user.roles(),
                session.id(),
                true,
                session.createdAt(),
                session.createdAt(),
                session.expiresAt());
    }

    /** One of the caller's own; not found when it is somebody else's. */
    public Session get(Caller caller, UUID id) {
        return dao.find(id, caller.id()).orElseThrow(Problem.NOT_FOUND::exception);
    }
}
