package orders;

import dev.gatehouse.verifier.Verifier;
import dev.gatehouse.verifier.spring.GatehouseJwtDecoder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** The guard. */
@Configuration
class GatehouseBeans {
    @Bean
    Verifier verifier(@Value("${gatehouse.issuer}") String issuer, @Value("${gatehouse.client-id}") String id,
            @Value("${gatehouse.client-secret}") String secret) {
        return Verifier.forIssuer(issuer).client(id, secret).build();
    }

    @Bean
    JwtDecoder jwtDecoder(Verifier verifier) {
        return new GatehouseJwtDecoder(verifier);
    }
}
