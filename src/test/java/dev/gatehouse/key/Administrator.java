package dev.gatehouse.key;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.KeyResponse;
import dev.gatehouse.client.model.RotateKeysRequest;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Somebody who looks after the keys of one instance, and what everybody sees of them. */
final class Administrator {
    private final GatehouseServer server;
    private final Http http;
    private final Person person;

    private Administrator(GatehouseServer server) throws ApiException {
        this.server = server;
        this.http = new Http(server);
        this.person = Person.demo(server);
        person.signsIn();
    }

    static Administrator of(GatehouseServer server) throws ApiException {
        return new Administrator(server);
    }

    /** Variables for several instances on one database, whose administrator is the one of the embedded default. */
    static Map<String, String> team(String... more) {
        Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
        settings.put("ADMIN_USERNAME", "admin@gmail.com");
        settings.put("ADMIN_PASSWORD", Person.DEMO_FIRST_PASSWORD);
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    AdministrationApi keys() throws ApiException {
        return new AdministrationApi(person.client());
    }

    void signsInAgain() throws ApiException {
        person.signsIn();
    }

    void rotates() throws ApiException {
        keys().rotateKeys(new RotateKeysRequest());
    }

    void rotatesAtOnce() throws ApiException {
        keys().rotateKeys(new RotateKeysRequest().atOnce(true));
    }

    /** The kids of those in that state, by the table. */
    List<String> kids(String state) {
        return SigningKeys.list(server.jdbi()).stream()
                .filter(key -> key.state().code().equals(state))
                .map(KeyEntry::kid)
                .toList();
    }

    String kid(String state) {
        List<String> kids = kids(state);
        if (kids.size() != 1) {
            throw new AssertionError("there are " + kids.size() + " keys that are " + state);
        }
        return kids.get(0);
    }

    KeyResponse key(String kid) throws ApiException {
        return keys().listKeys().getItems().stream()
                .filter(key -> key.getKid().equals(kid))
                .findFirst()
                .orElseThrow();
    }

    /** Those that verifiers get to know. */
    List<String> published() {
        JsonNode keys = http.get("/.well-known/jwks.json").json().path("keys");
        return StreamSupport.stream(keys.spliterator(), false)
                .map(key -> key.path("kid").asText())
                .toList();
    }

    /** What a request with that token is answered here. */
    int statusWith(String token) {
        return http.get("/v1/me", "Authorization", "Bearer " + token).status();
    }

    /** Which key has signed a token. */
    static String signerOf(String token) {
        try {
            byte[] header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
            return new com.fasterxml.jackson.databind.ObjectMapper()
                    .readTree(new String(header, StandardCharsets.UTF_8))
                    .path("kid")
                    .asText();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
