package dev.gatehouse.services;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Other services find everything through the authorization server metadata (RFC 8414). */
class ServerMetadataTest {
    @Test
    void metadata_name_the_endpoints_below_the_public_url() {
        try (GatehouseServer server = GatehouseServer.start(Map.of("PUBLIC_URL", "https://auth.example.org/below"))) {
            Http.Reply reply = new Http(server).get("/.well-known/oauth-authorization-server");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("Cache-Control")).isEqualTo("public, max-age=600");
            JsonNode metadata = reply.json();
            String url = "https://auth.example.org/below";
            assertThat(metadata.path("issuer").asText()).isEqualTo(url);
            assertThat(metadata.path("jwks_uri").asText()).isEqualTo(url + "/.well-known/jwks.json");
            assertThat(metadata.path("introspection_endpoint").asText()).isEqualTo(url + "/v1/tokens/introspect");
            assertThat(metadata.path("revocation_endpoint").asText()).isEqualTo(url + "/v1/tokens/revoke");
            assertThat(metadata.path("revocations_endpoint").asText()).isEqualTo(url + "/v1/revocations");
            assertThat(metadata.path("access_token_signing_alg_values_supported"))
                    .extracting(JsonNode::asText)
                    .contains("ES256", "RS256");
            assertThat(metadata.path("response_types_supported").isArray()).isTrue();
            assertThat(metadata.path("response_types_supported")).isEmpty();
            assertThat(metadata.path("grant_types_supported")).isEmpty();
            assertThat(new Http(server)
                            .get("/.well-known/oauth-authorization-server", "If-None-Match", reply.header("ETag"))
                            .status())
                    .isEqualTo(304);
        }
    }

    /** OpenID Connect Discovery requires an authorization endpoint and ID tokens, which this service does not have. */
    @Test
    void service_does_not_claim_to_be_an_openid_provider() {
        assertThat(new Http(GatehouseServer.shared())
                        .get("/.well-known/openid-configuration")
                        .status())
                .isEqualTo(404);
    }
}
