package dev.gatehouse.key;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.KeyResponse;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;

/** The signing keys of an instance, in its database and as published. */
record InstanceKeys(GatehouseServer server) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Returns the kids of the keys in the state, from the database. */
    List<String> kids(String state) {
        return SigningKeys.list(server.jdbi()).stream()
                .filter(key -> key.state().code().equals(state))
                .map(KeyEntry::kid)
                .toList();
    }

    /** Returns the kid of the only key in the state. */
    String kid(String state) {
        List<String> kids = kids(state);
        if (kids.size() != 1) {
            throw new AssertionError("there are " + kids.size() + " keys that are " + state);
        }
        return kids.get(0);
    }

    /** Returns the kids in the published key set. */
    List<String> published() {
        JsonNode keys = new Http(server).get("/.well-known/jwks.json").json().path("keys");
        return StreamSupport.stream(keys.spliterator(), false)
                .map(key -> key.path("kid").asText())
                .toList();
    }

    /** Returns the key with the kid, as an administrator sees it. */
    static KeyResponse find(AdministrationApi administration, String kid) throws ApiException {
        return administration.listKeys().getItems().stream()
                .filter(key -> key.getKid().equals(kid))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the kid of the key that signed a token. */
    static String signerOf(String token) {
        byte[] header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
        try {
            return JSON.readTree(new String(header, StandardCharsets.UTF_8))
                    .path("kid")
                    .asText();
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
