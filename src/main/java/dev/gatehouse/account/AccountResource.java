package dev.gatehouse.account;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.account.mailedtoken.MailedToken;
import dev.gatehouse.api.AccountApi;
import dev.gatehouse.api.model.AccountResponse;
import dev.gatehouse.api.model.ChangePasswordRequest;
import dev.gatehouse.api.model.ConfirmSignUpRequest;
import dev.gatehouse.api.model.MailedTokenRequest;
import dev.gatehouse.api.model.MeResponse;
import dev.gatehouse.api.model.PendingMail;
import dev.gatehouse.api.model.RequestEmailVerificationRequest;
import dev.gatehouse.api.model.RequestPasswordResetRequest;
import dev.gatehouse.api.model.ResetPasswordRequest;
import dev.gatehouse.api.model.ResetPasswordResponse;
import dev.gatehouse.api.model.SignUpRequest;
import dev.gatehouse.api.model.TokensResponse;
import dev.gatehouse.api.model.UpdateAccountRequest;
import dev.gatehouse.audit.AuditEntry;
import dev.gatehouse.audit.AuditResource;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.web.Answer;
import dev.gatehouse.platform.web.Browser;
import dev.gatehouse.platform.web.WithCookies;
import dev.gatehouse.session.resource.SessionResource;
import dev.gatehouse.throttle.DeviceToken;
import dev.gatehouse.user.Profile;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The REST endpoints of a user's own account. */
public final class AccountResource implements AccountApi {
    private final Accounts accounts;
    private final AccountClosing closing;
    private final AccountExports exports;
    private final SignUps signUps;
    private final Addresses addresses;
    private final PasswordChanges passwordChanges;
    private final PasswordResets passwordResets;
    private final Disavowals disavowals;
    private final SessionResource sessions;
    private final ObjectMapper json;

    public AccountResource(
            Accounts accounts,
            AccountClosing closing,
            AccountExports exports,
            SignUps signUps,
            Addresses addresses,
            PasswordChanges passwordChanges,
            PasswordResets passwordResets,
            Disavowals disavowals,
            SessionResource sessions,
            ObjectMapper json) {
        this.accounts = accounts;
        this.closing = closing;
        this.exports = exports;
        this.signUps = signUps;
        this.addresses = addresses;
        this.passwordChanges = passwordChanges;
        this.passwordResets = passwordResets;
        this.disavowals = disavowals;
        this.sessions = sessions;
        this.json = json;
    }

    @Override
    public MeResponse getMe(Caller caller) {
        return new MeResponse(
                caller.id(),
                caller.username(),
                Role.codes(caller.roles()),
                caller.sessionId(),
                caller.fresh(),
                caller.expiresAt());
    }

    @Override
    public void signUp(Origin origin, Browser browser, SignUpRequest request) {
        Requester requester = requester(origin, browser, request.deviceToken());
        signUps.request(request.email(), request.locale(), requester);
    }

    @Override
    public void confirmSignUp(Origin origin, ConfirmSignUpRequest request) {
        signUps.confirm(request.token(), request.password(), origin);
    }

    /**
     * Takes the device token from the body, else from the cookie. The cookie counts only for trusted origins, because a page
     * of another site must not use it.
     */
    private static Requester requester(Origin origin, Browser browser, @Nullable Secret deviceToken) {
        return deviceToken != null || !browser.trusted()
                ? new Requester(origin, deviceToken)
                : new Requester(origin, browser.deviceToken().orElse(null));
    }

    @Override
    public AccountResponse getAccount(Caller caller) {
        return response(accounts.get(caller));
    }

    @Override
    public AccountResponse updateAccount(Caller caller, UpdateAccountRequest request) {
        return response(accounts.update(caller, request.locale()));
    }

    @Override
    public WithCookies<Void> closeAccount(Caller caller) {
        closing.close(caller);
        return sessions.forgetting(caller, true);
    }

    @Override
    public WithCookies<TokensResponse> changePassword(Caller caller, Browser browser, ChangePasswordRequest request) {
        return sessions.tokens(
                caller,
                browser,
                () -> passwordChanges.change(caller, request.currentPassword(), request.newPassword()));
    }

    @Override
    public void requestPasswordReset(Origin origin, Browser browser, RequestPasswordResetRequest request) {
        passwordResets.requestReset(request.email(), requester(origin, browser, request.deviceToken()));
    }

    @Override
    public ResetPasswordResponse resetPassword(Origin origin, ResetPasswordRequest request) {
        DeviceToken device = passwordResets.reset(request.token(), request.newPassword(), origin);
        return new ResetPasswordResponse(device.text().reveal());
    }

    @Override
    public void requestEmailVerification(Caller caller, RequestEmailVerificationRequest request) {
        addresses.requestChange(caller, request.email());
    }

    @Override
    public void confirmEmail(Origin origin, MailedTokenRequest request) {
        addresses.confirm(request.token(), origin);
    }

    @Override
    public void disavowNotice(Origin origin, MailedTokenRequest request) {
        disavowals.disavow(request.token(), origin);
    }

    @Override
    public Answer exportAccount(Caller caller) {
        AccountExports.AccountExport kept = exports.export(caller);
        StreamingOutput stream = out -> write(kept, out);
        return new Answer(200, stream);
    }

    /** Streams the export, because the audit events may not fit in memory. */
    private void write(AccountExports.AccountExport kept, OutputStream out) throws IOException {
        try (JsonGenerator generator = json.createGenerator(out)) {
            // If reading a chunk fails, the response must stay truncated, so that the client notices.
            generator.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
            generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            generator.writeStartObject();
            generator.writePOJOField("account", response(kept.profile()));
            generator.writePOJOField(
                    "sessions",
                    kept.sessions().stream()
                            .map(session -> SessionResource.response(session, false))
                            .toList());
            generator.writePOJOField(
                    "mails",
                    kept.mails().stream()
                            .map(mail -> response(mail, kept.profile()))
                            .toList());
            generator.writeArrayFieldStart("events");
            exports.eachEvent(kept.profile().id(), entry -> write(generator, entry));
            generator.writeEndArray();
            generator.writeEndObject();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(JsonGenerator generator, AuditEntry entry) {
        try {
            generator.writePOJO(AuditResource.response(entry));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AccountResponse response(Profile profile) {
        return new AccountResponse(
                profile.id(),
                profile.username(),
                Role.codes(profile.roles()),
                profile.email(),
                profile.emailVerifiedAt() != null,
                profile.locale(),
                profile.createdAt(),
                profile.passwordChangedAt());
    }

    private static PendingMail response(MailedToken mail, Profile profile) {
        String address = mail.address().equals(profile.email()) ? null : mail.address();
        return new PendingMail(mail.purpose().code(), address, mail.createdAt(), mail.expiresAt());
    }
}
