package dev.gatehouse.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.api.TokensApi;
import dev.gatehouse.api.model.JwkResponse;
import dev.gatehouse.api.model.JwksResponse;
import dev.gatehouse.kernel.Document;
import dev.gatehouse.key.SigningKey;
import dev.gatehouse.key.SigningKeys;
import java.util.Map;

/** The public keys on the wire. */
public final class JwksResource implements TokensApi {
    /** A new key is published at least this long before it signs. */
    private static final Map<String, String> CACHEABLE = Map.of("Cache-Control", "public, max-age=600");

    private final Document document;

    public JwksResource(SigningKeys keys, ObjectMapper mapper) {
        JwksResponse response =
                new JwksResponse(keys.all().stream().map(JwksResource::response).toList());
        try {
            document = new Document(mapper.writeValueAsBytes(response), "application/json", CACHEABLE);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a key cannot be written as JSON", e);
        }
    }

    @Override
    public Document getJwks() {
        return document;
    }

    private static JwkResponse response(SigningKey key) {
        Map<String, String> jwk = key.jwk();
        return new JwkResponse(
                key.algorithm().keyType(),
                key.kid(),
                "sig",
                key.algorithm().code(),
                jwk.get("crv"),
                jwk.get("x"),
                jwk.get("y"),
                jwk.get("n"),
                jwk.get("e"));
    }
}
