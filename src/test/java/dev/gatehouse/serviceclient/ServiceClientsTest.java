package dev.gatehouse.serviceclient;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.AuditApi;
import dev.gatehouse.client.model.AuditEventResponse;
import dev.gatehouse.client.model.ClientResponse;
import dev.gatehouse.client.model.ClientSecretResponse;
import dev.gatehouse.client.model.CreateClientRequest;
import dev.gatehouse.client.model.CreatedClientResponse;
import dev.gatehouse.client.model.CreatedClientSecretResponse;
import dev.gatehouse.platform.crypto.Sha256;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.ServiceCallers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Administrators manage service clients, which authenticate with HTTP Basic. */
@OnEveryDatabase("ServiceClientDao")
class ServiceClientsTest {
    private static final String INTROSPECT = "/v1/tokens/introspect";
    private static final String NOBODY = "019365e0-7c2b-7a54-9f0e-2f8f4c1d3b5a";

    private static GatehouseServer server;

    private final Http http = new Http(server);
    private final Person admin = Person.demo(server);

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(Map.of("FRESH_FOR", "10 minutes"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void begin() throws Exception {
        server.sql("DELETE FROM service_client_secret");
        server.sql("DELETE FROM service_client");
        server.sql("DELETE FROM audit_event");
        admin.signsIn();
    }

    private AdministrationApi clients() {
        return admin.administration();
    }

    private CreatedClientResponse create(String name, String... scopes) throws Exception {
        return clients().createClient(new CreateClientRequest().name(name).scopes(List.of(scopes)));
    }

    private Http.Reply introspectWith(UUID id, String secret) {
        return ServiceCallers.of(server, id, secret).introspect("x");
    }

    private Http.Reply introspectAs(String authorization) {
        return http.post(
                INTROSPECT,
                "token=x",
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Authorization",
                authorization);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/admin/clients",
        "POST, /v1/admin/clients",
        "DELETE, /v1/admin/clients/" + NOBODY,
        "POST, /v1/admin/clients/" + NOBODY + "/secrets",
        "DELETE, /v1/admin/clients/" + NOBODY + "/secrets/" + NOBODY
    })
    void only_administrators_with_a_recent_login_manage_service_clients(String method, String path) throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        assertThat(http.send(method, path, null).status()).isEqualTo(401);
        Http.Reply refused = http.send(method, path, null, "Authorization", "Bearer " + ada.token());
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().path("code").asText()).isEqualTo("forbidden");

        server.clock().advance(Duration.ofMinutes(11));

        Http.Reply stale = http.send(method, path, null, "Authorization", "Bearer " + admin.token());
        assertThat(stale.status()).isEqualTo(401);
        assertThat(stale.json().path("code").asText()).isEqualTo("fresh-login-required");
        // A service client is no administrator.
        admin.signsIn();
        CreatedClientResponse client = create("orders", "introspect", "revoke", "revocations");
        assertThat(ServiceCallers.of(server, client.getId(), client.getSecret())
                        .get("/v1/admin/clients")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void secret_is_returned_once_and_only_its_hash_is_stored() throws Exception {
        CreatedClientResponse created = create("orders", "introspect", "revocations");

        assertThat(created.getSecret()).matches("gh_[0-9A-Za-z]{49}");
        assertThat(created.getScopes()).containsExactly("introspect", "revocations");
        ClientResponse listed = clients().listClients().getItems().get(0);
        assertThat(listed.getId()).isEqualTo(created.getId());
        assertThat(listed.getName()).isEqualTo("orders");
        assertThat(listed.getSecrets())
                .singleElement()
                .satisfies(secret -> assertThat(created.getSecret())
                        .endsWith(secret.getHint())
                        .isNotEqualTo(secret.getHint()));
        assertThat(http.get("/v1/admin/clients", "Authorization", "Bearer " + admin.token())
                        .body())
                .doesNotContain("gh_");
        assertThat(server.bytes("SELECT secret_hash FROM service_client_secret"))
                .isEqualTo(Sha256.of(created.getSecret().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void client_authenticates_with_its_id_and_secret() throws Exception {
        CreatedClientResponse client = create("orders", "introspect");

        assertThat(introspectWith(client.getId(), client.getSecret()).status()).isEqualTo(200);
        // RFC 9110, section 11.1: the scheme is case-insensitive. RFC 6749, section 2.3.1: both may be percent-encoded.
        String encoded = Base64.getEncoder()
                .encodeToString((client.getId().toString().replace("-", "%2D") + ":"
                                + client.getSecret().replace("_", "%5F"))
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(introspectAs("bASIC  " + encoded).status()).isEqualTo(200);
    }

    @Test
    void anything_else_is_refused_as_invalid_client() throws Exception {
        CreatedClientResponse client = create("orders", "introspect");
        CreatedClientResponse other = create("billing", "introspect");
        String id = client.getId().toString();
        String secret = client.getSecret();
        List<String> refused = List.of(
                "",
                "Basic",
                "Basic ",
                "Basic %%%",
                "Basic " + Base64.getEncoder().encodeToString((id + secret).getBytes(StandardCharsets.UTF_8)),
                "Basic " + Base64.getEncoder().encodeToString(new byte[] {(byte) 0xff, (byte) 0xfe}),
                "Bearer " + secret,
                "Bearer " + admin.token(),
                ServiceCallers.basic(id, ""),
                ServiceCallers.basic(id, secret.toLowerCase(Locale.ROOT)),
                ServiceCallers.basic(id, secret + "0"),
                ServiceCallers.basic(id, SecretText.random().reveal()),
                ServiceCallers.basic("orders", secret),
                ServiceCallers.basic(NOBODY, secret),
                ServiceCallers.basic(id, other.getSecret()),
                ServiceCallers.basic(id, "%zz"),
                "Basic " + "A".repeat(4_000));

        assertThat(refused).allSatisfy(authorization -> {
            Http.Reply reply = introspectAs(authorization);
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.json().path("error").asText()).isEqualTo("invalid_client");
            assertThat(reply.header("WWW-Authenticate")).isEqualTo("Basic realm=\"gatehouse\"");
            assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
            assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        });
        // Two headers: a proxy may have checked the other one.
        String right = ServiceCallers.basic(id, secret);
        assertThat(http.post(
                                INTROSPECT,
                                "token=x",
                                "Content-Type",
                                "application/x-www-form-urlencoded",
                                "Authorization",
                                right,
                                "Authorization",
                                right)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void client_needs_the_scope_of_the_operation() throws Exception {
        ServiceCallers introspector = ServiceCallers.with(server, "introspect");
        ServiceCallers revoker = ServiceCallers.with(server, "revoke");

        Http.Reply refused = introspector.revoke("x");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().path("error").asText()).isEqualTo("insufficient_scope");
        assertThat(revoker.introspect("x").status()).isEqualTo(403);
        assertThat(introspector.introspect("x").status()).isEqualTo(200);
        assertThat(revoker.revoke("x").status()).isEqualTo(200);
    }

    @Test
    void two_secrets_are_accepted_during_a_rotation() throws Exception {
        CreatedClientResponse client = create("orders", "introspect");
        UUID id = client.getId();
        CreatedClientSecretResponse second = clients().createClientSecret(id);

        assertThat(introspectWith(id, client.getSecret()).status()).isEqualTo(200);
        assertThat(introspectWith(id, second.getSecret()).status()).isEqualTo(200);
        assertRefused(409, "too-many-secrets", () -> clients().createClientSecret(id));

        clients().deleteClientSecret(id, client.getSecrets().get(0).getId());

        assertThat(introspectWith(id, client.getSecret()).status()).isEqualTo(401);
        assertThat(introspectWith(id, second.getSecret()).status()).isEqualTo(200);
        clients().deleteClientSecret(id, second.getId());
        assertThat(introspectWith(id, second.getSecret()).status()).isEqualTo(401);
        assertThat(clients().listClients().getItems())
                .singleElement()
                .satisfies(left -> assertThat(left.getSecrets()).isEmpty());
    }

    @Test
    void deleted_client_is_refused_and_unknown_ones_are_not_found() throws Exception {
        CreatedClientResponse client = create("orders", "introspect");
        CreatedClientResponse other = create("billing", "introspect");
        UUID nobody = UUID.fromString(NOBODY);

        clients().deleteClient(client.getId());

        assertThat(introspectWith(client.getId(), client.getSecret()).status()).isEqualTo(401);
        assertThat(introspectWith(other.getId(), other.getSecret()).status()).isEqualTo(200);
        assertRefused(404, "not-found", () -> clients().deleteClient(client.getId()));
        assertRefused(404, "not-found", () -> clients().createClientSecret(nobody));
        assertRefused(404, "not-found", () -> clients().deleteClientSecret(other.getId(), nobody));
        // The secret of another client.
        CreatedClientResponse third = create("stock", "introspect");
        assertRefused(
                404,
                "not-found",
                () -> clients()
                        .deleteClientSecret(
                                other.getId(), third.getSecrets().get(0).getId()));
        assertThat(clients().listClients().getItems())
                .extracting(ClientResponse::getName)
                .containsExactly("billing", "stock");
    }

    @Test
    void name_can_be_used_once() throws Exception {
        create("orders", "introspect");

        assertRefused(409, "client-name-taken", () -> create("orders", "revoke"));
        assertRefused(409, "client-name-taken", () -> create("  orders ", "revoke"));
        // The first 64 code points, of four bytes each, fit.
        create("😀".repeat(64), "introspect");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"orders\"}",
                "{\"name\":\"orders\",\"scopes\":[]}",
                "{\"name\":\"orders\",\"scopes\":null}",
                "{\"name\":\"orders\",\"scopes\":[\"admin\"]}",
                "{\"name\":\"orders\",\"scopes\":[null]}",
                "{\"name\":\"orders\",\"scopes\":\"introspect\"}",
                "{\"name\":\" \",\"scopes\":[\"introspect\"]}",
                "{\"name\":\"a\\u0000\",\"scopes\":[\"introspect\"]}",
                "{\"name\":\"a\\u0085b\",\"scopes\":[\"introspect\"]}",
                "{\"name\":\"12345678901234567890123456789012345678901234567890123456789012345\",\"scopes\":[\"introspect\"]}",
                "{\"name\":\"orders\",\"scopes\":[\"introspect\"],\"secret\":\"mine\"}"
            })
    void invalid_client_is_refused(String body) {
        Http.Reply reply = http.postJson("/v1/admin/clients", body, "Authorization", "Bearer " + admin.token());

        assertThat(reply.status()).isEqualTo(400);
        assertThat(server.query("SELECT COUNT(*) FROM service_client")).isEqualTo("0");
    }

    @Test
    void number_of_clients_is_limited() throws Exception {
        for (int number = 0; number < ServiceClients.LIMIT; number++) {
            create("service " + number, "introspect");
        }

        assertRefused(409, "too-many-clients", () -> create("one more", "introspect"));
    }

    @Test
    void every_change_is_audited() throws Exception {
        CreatedClientResponse client = create("orders", "introspect");
        CreatedClientSecretResponse second = clients().createClientSecret(client.getId());
        clients().deleteClientSecret(client.getId(), second.getId());
        clients().deleteClient(client.getId());

        List<AuditEventResponse> events = new AuditApi(admin.client())
                .listAuditEvents(null, null, null, null, null, null, null, null).getItems().stream()
                        .filter(event -> event.getKind().startsWith("client-"))
                        .toList();
        assertThat(events)
                .extracting(event -> event.getKind() + ": " + event.getDetail())
                .containsExactly(
                        "client-deleted: orders",
                        "client-secret-deleted: orders …" + second.getHint(),
                        "client-secret-created: orders …" + second.getHint(),
                        "client-created: orders");
        assertThat(events).extracting(AuditEventResponse::getActorId).containsOnly(admin.id());
    }

    @Test
    void last_use_is_recorded() throws Exception {
        CreatedClientResponse client = create("orders", "introspect");
        assertThat(secret().getLastUsedAt()).isNull();

        introspectWith(client.getId(), client.getSecret());

        await().untilAsserted(() -> assertThat(secret().getLastUsedAt()).isNotNull());
        OffsetDateTime first = secret().getLastUsedAt();
        server.clock().advance(Duration.ofMinutes(2));
        introspectWith(client.getId(), client.getSecret());
        await().untilAsserted(() -> assertThat(secret().getLastUsedAt()).isAfter(first));
    }

    private ClientSecretResponse secret() throws Exception {
        return clients().listClients().getItems().get(0).getSecrets().get(0);
    }

    @Test
    void other_instance_knows_new_and_deleted_clients() throws Exception {
        try (GatehouseServer other = GatehouseServer.start(server.variables())) {
            CreatedClientResponse client = create("orders", "introspect");
            ServiceCallers caller = ServiceCallers.of(other, client.getId(), client.getSecret());

            await().until(() -> caller.introspect("x").status() == 200);
            clients().deleteClient(client.getId());
            await().until(() -> caller.introspect("x").status() == 401);
        }
    }
}
