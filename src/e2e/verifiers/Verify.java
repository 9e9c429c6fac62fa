import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;
import java.util.Set;

/**
 * Verifies access tokens like a back end in Java: with Nimbus and the JWKS only.
 *
 * <p>Arguments: the URL of the service, and the algorithm. Each input line is a token, the expected issuer and the expected
 * audience. Each output line is <code>{"sub": …, "kid": …}</code> or <code>{"refused": reason}</code>.
 */
final class Verify {
    private static final Set<String> REQUIRED = Set.of("exp", "iat", "nbf", "sub");

    private final JWKSource<SecurityContext> keys;
    private final JWSAlgorithm algorithm;

    private Verify(String service, String algorithm) throws Exception {
        // Fetch the JWKS for an unknown key at once; by default, Nimbus does so at most once in 30 s.
        this.keys = JWKSourceBuilder.create(URI.create(service + "/.well-known/jwks.json").toURL())
                .rateLimited(false)
                .build();
        this.algorithm = JWSAlgorithm.parse(algorithm);
    }

    private Map<String, Object> verify(String token, String issuer, String audience) {
        DefaultJWTClaimsVerifier<SecurityContext> claims =
                new DefaultJWTClaimsVerifier<>(audience, new JWTClaimsSet.Builder().issuer(issuer).build(), REQUIRED);
        claims.setMaxClockSkew(0); // by default a minute
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithm, keys));
        processor.setJWTClaimsSetVerifier(claims);
        try {
            String subject = processor.process(token, null).getSubject();
            return Map.of("sub", subject, "kid", SignedJWT.parse(token).getHeader().getKeyID());
        } catch (ParseException | BadJOSEException | JOSEException e) {
            return Map.of("refused", String.valueOf(e.getMessage()));
        }
    }

    public static void main(String[] arguments) throws Exception {
        Verify verifier = new Verify(arguments[0], arguments[1]);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ");
            System.out.println(JSONObjectUtils.toJSONString(verifier.verify(words[0], words[1], words[2])));
        }
    }
}
