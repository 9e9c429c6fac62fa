package dev.gatehouse.admin;

import com.google.common.base.Splitter;
import dev.gatehouse.api.model.AdminUserResponse;
import dev.gatehouse.api.model.AdminUsersResponse;
import dev.gatehouse.api.model.CreateUserRequest;
import dev.gatehouse.api.model.SessionsResponse;
import dev.gatehouse.api.model.UpdateUserRequest;
import dev.gatehouse.api.model.UsernameResponse;
import dev.gatehouse.api.model.UsernamesResponse;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Cursor;
import dev.gatehouse.kernel.InvalidField;
import dev.gatehouse.kernel.Page;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.name.MailAddress;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.platform.web.Created;
import dev.gatehouse.session.Session;
import dev.gatehouse.session.resource.SessionResource;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.UserSearch;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The REST endpoints of users and their sessions, for administrators. */
public final class AdminUserResource {
    private final UserAdministration administration;
    private final NewUsers newUsers;
    private final UserSearch search;
    private final UserSessions sessions;

    public AdminUserResource(
            UserAdministration administration, NewUsers newUsers, UserSearch search, UserSessions sessions) {
        this.administration = administration;
        this.newUsers = newUsers;
        this.search = search;
        this.sessions = sessions;
    }

    static UserSearch.UserQuery wanted(
            @Nullable String usernamePrefix,
            @Nullable String emailPrefix,
            @Nullable String role,
            @Nullable String state) {
        UserSearch.@Nullable State wanted =
                state == null ? null : state.equals("active") ? UserSearch.State.ACTIVE : UserSearch.State.INACTIVE;
        return new UserSearch.UserQuery(usernamePrefix, emailPrefix, role, wanted);
    }

    AdminUsersResponse list(UserSearch.UserQuery wanted, @Nullable String text, int limit, @Nullable String cursor) {
        Optional<byte[]> position = Cursor.readPlace(cursor);
        if (text != null && (wanted.usernamePrefix() != null || wanted.emailPrefix() != null)) {
            throw Problem.VALIDATION_FAILED.exception("q cannot be combined with a prefix.");
        }
        UserSearch.UserPage found = text == null
                ? search.list(wanted, position, limit)
                : search.find(text, wanted.role(), wanted.state(), position, limit);
        return new AdminUsersResponse(
                found.items().stream().map(AdminUserResource::response).toList(),
                found.next().map(Cursor::write).orElse(null),
                found.previous().map(Cursor::write).orElse(null));
    }

    /** @param ids separated by commas */
    UsernamesResponse names(String ids) {
        List<Long> wanted = Splitter.on(',')
                .splitToStream(ids)
                .map(Long::valueOf)
                .distinct()
                .toList();
        return new UsernamesResponse(search.list(wanted).stream()
                .map(profile -> new UsernameResponse(profile.id(), profile.username()))
                .toList());
    }

    Created<AdminUserResponse> create(Actor by, CreateUserRequest request) {
        @Nullable
        MailAddress email =
                request.email() == null ? MailAddress.of(request.username()).orElse(null) : address(request.email());
        @Nullable Set<Role> roles = roles(request.roles());
        NewUser wanted = new NewUser(request.username(), roles == null ? Set.of() : roles, email, request.locale());
        Profile created = newUsers.invite(wanted, by);
        return new Created<>(response(created), "users/" + created.id());
    }

    AdminUserResponse get(long id) {
        return response(administration.get(id));
    }

    AdminUserResponse update(Actor by, long id, UpdateUserRequest request) {
        UserChange change = new UserChange(
                roles(request.roles()),
                activity(request),
                request.email() == null ? null : address(request.email()),
                request.locale());
        return response(administration.change(id, change, by));
    }

    void delete(Actor by, long id) {
        administration.delete(id, by);
    }

    void forceReset(Actor by, long id) {
        administration.forceReset(id, by);
    }

    SessionsResponse listSessions(Caller caller, long id, int limit, @Nullable String cursor) {
        Page<Session> page = sessions.list(id, Cursor.read(cursor), limit);
        return new SessionsResponse(
                page.items().stream()
                        .map(session ->
                                SessionResource.response(session, session.id().equals(caller.sessionId())))
                        .toList(),
                page.next().map(Cursor::write).orElse(null));
    }

    void endSessions(Actor by, long id) {
        sessions.endAll(id, by);
    }

    void endSession(Actor by, long id, UUID sessionId) {
        sessions.end(id, sessionId, by);
    }

    private static UserChange.@Nullable Activity activity(UpdateUserRequest request) {
        boolean deactivates = Boolean.FALSE.equals(request.active());
        if (!deactivates && request.inactiveUntil() != null) {
            throw invalid("inactive_until", "needs-inactive", "is only allowed with active: false");
        }
        if (!deactivates && request.reason() != null) {
            throw invalid("reason", "needs-inactive", "is only allowed with active: false");
        }
        return request.active() == null
                ? null
                : new UserChange.Activity(request.active(), request.inactiveUntil(), request.reason());
    }

    private static @Nullable Set<Role> roles(@Nullable List<String> codes) {
        return codes == null
                ? null
                : codes.stream()
                        .map(code -> Role.of(String.valueOf(code))
                                .orElseThrow(() -> invalid("roles", "role", "contains an unknown role")))
                        .collect(Collectors.toSet());
    }

    static MailAddress address(String text) {
        UsernameKey.requireUnambiguousDomain("email", text);
        return MailAddress.of(text).orElseThrow(() -> invalid("email", "address", "is not an email address"));
    }

    private static RuntimeException invalid(String field, String code, String message) {
        return Problem.VALIDATION_FAILED.exception(List.of(new InvalidField(field, code, message)));
    }

    private static AdminUserResponse response(Profile profile) {
        return new AdminUserResponse(
                profile.id(),
                profile.username(),
                Role.codes(profile.roles()),
                profile.active(),
                profile.inactiveUntil(),
                profile.inactiveReason(),
                profile.hasPassword(),
                profile.invitedAt(),
                profile.passwordChangedAt(),
                profile.createdAt(),
                profile.email(),
                profile.emailVerifiedAt() != null,
                profile.locale());
    }
}
