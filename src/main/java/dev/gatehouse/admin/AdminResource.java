package dev.gatehouse.admin;

import dev.gatehouse.api.AdministrationApi;
import dev.gatehouse.api.model.AdminUserResponse;
import dev.gatehouse.api.model.AdminUsersResponse;
import dev.gatehouse.api.model.ClientsResponse;
import dev.gatehouse.api.model.CreateClientRequest;
import dev.gatehouse.api.model.CreateUserRequest;
import dev.gatehouse.api.model.CreatedClientResponse;
import dev.gatehouse.api.model.CreatedClientSecretResponse;
import dev.gatehouse.api.model.KeysResponse;
import dev.gatehouse.api.model.MailPreviewResponse;
import dev.gatehouse.api.model.MailTemplatesResponse;
import dev.gatehouse.api.model.MailsResponse;
import dev.gatehouse.api.model.RotateKeysRequest;
import dev.gatehouse.api.model.SendTestMailRequest;
import dev.gatehouse.api.model.SessionsResponse;
import dev.gatehouse.api.model.SettingsResponse;
import dev.gatehouse.api.model.StatisticsResponse;
import dev.gatehouse.api.model.TestMailResponse;
import dev.gatehouse.api.model.UpdateUserRequest;
import dev.gatehouse.api.model.UsernamesResponse;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.platform.web.Created;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The administration API; delegates to a resource each for users, keys, service clients, statistics, settings and mails. */
public final class AdminResource implements AdministrationApi {
    private final AdminUserResource users;
    private final AdminKeyResource keys;
    private final AdminClientResource clients;
    private final AdminStatisticsResource statistics;
    private final AdminSettingsResource settings;
    private final AdminMailResource mails;

    public AdminResource(
            AdminUserResource users,
            AdminKeyResource keys,
            AdminClientResource clients,
            AdminStatisticsResource statistics,
            AdminSettingsResource settings,
            AdminMailResource mails) {
        this.users = users;
        this.keys = keys;
        this.clients = clients;
        this.statistics = statistics;
        this.settings = settings;
        this.mails = mails;
    }

    @Override
    public MailsResponse listMails(Caller caller, @Nullable String state, Integer limit, @Nullable String cursor) {
        return mails.list(state, limit, cursor);
    }

    @Override
    public void retryMail(Caller caller, UUID id) {
        mails.retry(caller.actor(), id);
    }

    @Override
    public TestMailResponse sendTestMail(Caller caller, @Nullable SendTestMailRequest request) {
        return mails.test(caller, request);
    }

    @Override
    public MailTemplatesResponse listMailTemplates(Caller caller) {
        return mails.listTemplates();
    }

    @Override
    public MailPreviewResponse previewMailTemplate(Caller caller, String name, String locale) {
        return mails.preview(name, locale);
    }

    @Override
    public SettingsResponse listSettings(Caller caller) {
        return settings.list();
    }

    @Override
    public StatisticsResponse getStatistics(Caller caller) {
        return statistics.get();
    }

    @Override
    public AdminUsersResponse listUsers(
            Caller caller,
            @Nullable String usernamePrefix,
            @Nullable String emailPrefix,
            @Nullable String role,
            @Nullable String state,
            Integer limit,
            @Nullable String cursor,
            @Nullable String q) {
        return users.list(AdminUserResource.wanted(usernamePrefix, emailPrefix, role, state), q, limit, cursor);
    }

    @Override
    public UsernamesResponse listUsernames(Caller caller, String ids) {
        return users.names(ids);
    }

    @Override
    public Created<AdminUserResponse> createUser(Caller caller, CreateUserRequest request) {
        return users.create(caller.actor(), request);
    }

    @Override
    public AdminUserResponse getUser(Caller caller, Long id) {
        return users.get(id);
    }

    @Override
    public AdminUserResponse updateUser(Caller caller, Long id, UpdateUserRequest request) {
        return users.update(caller.actor(), id, request);
    }

    @Override
    public void deleteUser(Caller caller, Long id) {
        users.delete(caller.actor(), id);
    }

    @Override
    public void forcePasswordReset(Caller caller, Long id) {
        users.forceReset(caller.actor(), id);
    }

    @Override
    public SessionsResponse listUserSessions(Caller caller, Long id, Integer limit, @Nullable String cursor) {
        return users.listSessions(caller, id, limit, cursor);
    }

    @Override
    public void endUserSessions(Caller caller, Long id) {
        users.endSessions(caller.actor(), id);
    }

    @Override
    public void endUserSession(Caller caller, Long id, UUID sessionId) {
        users.endSession(caller.actor(), id, sessionId);
    }

    @Override
    public KeysResponse listKeys(Caller caller) {
        return keys.listKeys(caller);
    }

    @Override
    public KeysResponse rotateKeys(Caller caller, @Nullable RotateKeysRequest request) {
        return keys.rotateKeys(caller, request);
    }

    @Override
    public void removeKey(Caller caller, String kid) {
        keys.removeKey(caller, kid);
    }

    @Override
    public ClientsResponse listClients(Caller caller) {
        return clients.list();
    }

    @Override
    public Created<CreatedClientResponse> createClient(Caller caller, CreateClientRequest request) {
        return clients.create(caller.actor(), request);
    }

    @Override
    public void deleteClient(Caller caller, UUID id) {
        clients.delete(caller.actor(), id);
    }

    @Override
    public Created<CreatedClientSecretResponse> createClientSecret(Caller caller, UUID id) {
        return clients.createSecret(caller.actor(), id);
    }

    @Override
    public void deleteClientSecret(Caller caller, UUID id, UUID secretId) {
        clients.deleteSecret(caller.actor(), id, secretId);
    }
}
