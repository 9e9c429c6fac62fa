package dev.gatehouse.platform.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.NativeCrypto;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who computes the signatures in this run of the tests: they run once with the native provider and once without. */
@Tag("crypto")
class CryptoTest {
    private static String firstAlgorithm(GatehouseServer server) {
        return new Http(server)
                .get("/.well-known/jwks.json")
                .json()
                .at("/keys/0/alg")
                .asText();
    }

    @Test
    void provider_is_the_one_that_this_run_is_for() {
        Crypto crypto = Crypto.best(NativeCrypto.isAllowed());

        assertThat(crypto.isNative()).isEqualTo(NativeCrypto.isExpected());
        if (NativeCrypto.isExpected()) {
            assertThat(crypto.provider()).isNotNull().asString().startsWith("AmazonCorrettoCryptoProvider");
        } else {
            assertThat(crypto.provider()).isNull();
        }
    }

    @Test
    void server_of_this_run_has_made_the_key_that_suits_its_provider() {
        assertThat(firstAlgorithm(GatehouseServer.shared())).isEqualTo(NativeCrypto.isExpected() ? "ES256" : "RS256");
    }

    @Test
    void first_key_is_rs256_where_native_crypto_is_off() {
        try (GatehouseServer server = GatehouseServer.start(Map.of("NATIVE_CRYPTO", "off"))) {
            assertThat(firstAlgorithm(server)).isEqualTo("RS256");
        }
    }
}
