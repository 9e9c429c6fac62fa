package plain;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.security.oauth2.resource.servlet.JwkSetUriJwtDecoderBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Spring Security's own decoder, which finds the keys by issuer-uri. One bean makes it accept at+jwt. */
@SpringBootApplication
@RestController
public class PlainApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(PlainApplication.class, arguments);
    }

    @Bean
    JwkSetUriJwtDecoderBuilderCustomizer acceptAccessTokens() {
        return decoder -> decoder.jwtProcessorCustomizer(processor -> processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt"))));
    }

    @GetMapping("/whoami")
    Map<String, Object> whoAmI(@AuthenticationPrincipal Jwt user) {
        return Map.of("id", user.getSubject());
    }
}
