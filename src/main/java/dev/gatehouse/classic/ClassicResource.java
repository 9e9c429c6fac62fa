package dev.gatehouse.classic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.api.ClassicApi;
import dev.gatehouse.api.model.ClassicLoginResponse;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.platform.web.Answer;
import dev.gatehouse.platform.web.DelayedRefusals;
import dev.gatehouse.platform.web.RawBody;
import dev.gatehouse.session.IssuedTokens;
import dev.gatehouse.session.login.Login;
import dev.gatehouse.session.login.Logins;
import dev.gatehouse.user.User;
import dev.gatehouse.user.Users;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The HTTP resource of the classic API. */
public final class ClassicResource implements ClassicApi {
    private static final int CHUNK = 1_000;
    private static final JsonFactory JSON = new JsonFactory();
    private static final ClassicLoginResponse UNKNOWN_USER =
            new ClassicLoginResponse(201, "user not exist", null, null);
    private static final ClassicLoginResponse WRONG_PASSWORD =
            new ClassicLoginResponse(202, "wrong password", null, null);

    private final Logins logins;
    private final Users users;
    private final ClassicSettings settings;
    private final DelayedRefusals refusals;

    public ClassicResource(Logins logins, Users users, ClassicSettings settings, DelayedRefusals refusals) {
        this.logins = logins;
        this.users = users;
        this.refusals = refusals;
        this.settings = settings;
    }

    @Override
    public CompletionStage<Answer> login(Origin origin, RawBody body) {
        ClassicFields fields = ClassicFields.of(body);
        Optional<String> username = fields.require("username", "用户名不能为空");
        Optional<String> password = fields.require("password", "密码不能为空");
        return logins.openClassic(
                        username.orElse(""),
                        password.map(PasswordDigest::classicCandidates).orElse(List.of(PasswordDigest.NONE)),
                        origin,
                        Duration.ofSeconds(settings.accessTokenExpires()))
                .thenCompose(login -> login.fold(new Login.Cases<>(
                        opened -> ok(success(opened.signedIn())),
                        () -> ok(settings.revealUnknownUser() ? UNKNOWN_USER : WRONG_PASSWORD),
                        () -> ok(WRONG_PASSWORD),
                        throttled -> refusals.fail(throttled.refusal(), throttled.delay()))));
    }

    private static ClassicLoginResponse success(IssuedTokens issuedTokens) {
        return new ClassicLoginResponse(
                200, "success", issuedTokens.accessToken(), issuedTokens.user().id());
    }

    private static CompletionStage<Answer> ok(ClassicLoginResponse response) {
        return CompletableFuture.completedFuture(new Answer(200, response));
    }

    @Override
    public Answer listClassicUsers(Caller caller) {
        if (settings.listIsForAdministrators()) {
            // A token of the classic API has no roles, and the roles in a token of /v1 may be outdated.
            User user = users.findActive(caller.id()).orElseThrow(() -> ClassicErrorStyle.noUser(caller.username()));
            if (!user.roles().contains(Role.ADMIN)) {
                throw ClassicErrorStyle.forbidden();
            }
        }
        // Reads the first chunk before sending anything, so that an unavailable database still returns a 503.
        List<Users.Listed> first = users.listActive(0, CHUNK);
        boolean listed = first.stream().anyMatch(user -> user.id() == caller.id());
        if (!listed && users.findActive(caller.id()).isEmpty()) {
            throw ClassicErrorStyle.noUser(caller.username());
        }
        StreamingOutput stream = out -> write(first, out);
        return new Answer(200, stream);
    }

    /** Reads a chunk and releases its database connection before it writes to the client, which may be slow. */
    private void write(List<Users.Listed> first, OutputStream out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            // If reading a chunk fails, the response must be truncated, so that the client sees invalid JSON.
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeNumberField("code", 200);
            json.writeStringField("message", "success");
            json.writeArrayFieldStart("users");
            List<Users.Listed> chunk = first;
            while (!chunk.isEmpty()) {
                for (Users.Listed user : chunk) {
                    json.writeStartObject();
                    json.writeNumberField("userid", user.id());
                    json.writeStringField("username", user.username());
                    json.writeEndObject();
                }
                long last = chunk.get(chunk.size() - 1).id();
                chunk = chunk.size() < CHUNK ? List.of() : users.listActive(last, CHUNK);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }
}
