package dev.gatehouse.session;

import dev.gatehouse.api.SessionsApi;
import dev.gatehouse.api.model.CreateSessionRequest;
import dev.gatehouse.api.model.CreateSessionResponse;
import dev.gatehouse.api.model.SessionResponse;
import dev.gatehouse.api.model.UserResponse;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Created;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.token.AccessTokenSettings;
import dev.gatehouse.user.User;
import java.time.Duration;
import java.util.UUID;

/** Sessions on the wire. */
public final class SessionResource implements SessionsApi {
    private final Sessions sessions;
    private final Duration lifetime;

    public SessionResource(Sessions sessions, AccessTokenSettings settings) {
        this.sessions = sessions;
        this.lifetime = settings.lifetime().toJavaDuration();
    }

    @Override
    public Created<CreateSessionResponse> createSession(Origin origin, CreateSessionRequest request) {
        Login login = sessions.open(
                request.username(),
                PasswordDigest.candidates(request.password().reveal()),
                origin,
                Sessions.TokenKind.ACCESS,
                lifetime);
        if (!(login instanceof Login.Opened opened)) {
            throw Problem.INVALID_CREDENTIALS.exception();
        }
        CreateSessionResponse response = new CreateSessionResponse(
                opened.accessToken(),
                "Bearer",
                lifetime.toSeconds(),
                response(opened.session(), true),
                response(opened.user()));
        return new Created<>(response, "/v1/sessions/" + opened.session().id());
    }

    @Override
    public SessionResponse getSession(Caller caller, UUID id) {
        return response(sessions.get(caller, id), id.equals(caller.sessionId()));
    }

    private static SessionResponse response(Session session, boolean current) {
        return new SessionResponse(
                session.id(),
                session.createdAt(),
                session.lastUsedAt(),
                session.address(),
                session.userAgent(),
                current,
                session.expiresAt());
    }

    private static UserResponse response(User user) {
        return new UserResponse(
                user.id(),
                user.username(),
                user.roles().stream().map(Role::code).sorted().toList());
    }
}
