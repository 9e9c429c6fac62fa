package dev.gatehouse.verifier.bench;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.verifier.Verifier;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Measures the CPU time of a verification on one thread: of a token that is in the cache, of a new token, and with Nimbus' own processor,
 * which has no cache of tokens. A local server publishes the keys; the tokens are as those of Gatehouse.
 */
public final class VerificationBenchmark {
    private static final String ISSUER = "https://auth.example.org";
    /** Tokens that are verified for the first time. */
    private static final int NEW_TOKENS = 2_000;
    /** Tokens that are in the cache at the same time, in the order of their use. */
    private static final int CACHED_TOKENS = 1_000;

    private static final int CACHED_ROUNDS = 200;
    private static final int MEASUREMENTS = 5;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private VerificationBenchmark() {}

    private interface Task {
        Object run(String token) throws Exception;
    }

    /** Prints a table in Markdown. */
    public static void main(String[] arguments) throws Exception {
        System.out.println("| Algorithm | Cached, µs | New, µs | Nimbus, µs | New / Nimbus | Cached / Nimbus |");
        System.out.println("|---|---|---|---|---|---|");
        ECKey ec = new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
        RSAKey rsa = new RSAKeyGenerator(2048).keyIDFromThumbprint(true).generate();
        measure(JWSAlgorithm.ES256, ec, new ECDSASigner(ec));
        measure(JWSAlgorithm.RS256, rsa, new RSASSASigner(rsa));
    }

    private static void measure(JWSAlgorithm algorithm, JWK key, JWSSigner signer) throws Exception {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < NEW_TOKENS; i++) {
            tokens.add(token(algorithm, key, signer));
        }
        HttpServer server = serve(new JWKSet(key.toPublicJWK()).toString());
        try {
            DefaultJWTProcessor<SecurityContext> nimbus = nimbus(algorithm, key);
            double nimbusTime = Double.MAX_VALUE;
            double newTime = Double.MAX_VALUE;
            double cachedTime = Double.MAX_VALUE;
            for (int i = 0; i < MEASUREMENTS; i++) {
                nimbusTime = Math.min(nimbusTime, microseconds(tokens, 1, token -> nimbus.process(token, null)));
                try (Verifier verifier = verifier(server)) {
                    newTime = Math.min(newTime, microseconds(tokens, 1, verifier::verify));
                    List<String> cached = tokens.subList(0, CACHED_TOKENS);
                    cachedTime = Math.min(cachedTime, microseconds(cached, CACHED_ROUNDS, verifier::verify));
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.2f | %.0f | %.0f | %.2f | %.4f |%n",
                    algorithm,
                    cachedTime,
                    newTime,
                    nimbusTime,
                    newTime / nimbusTime,
                    cachedTime / nimbusTime);
        } finally {
            server.stop(0);
        }
    }

    /** Returns the mean CPU time of one call, which other programs of the machine do not change. */
    private static double microseconds(List<String> tokens, int rounds, Task task) throws Exception {
        int results = 0;
        long began = THREADS.getCurrentThreadCpuTime();
        for (int round = 0; round < rounds; round++) {
            for (String token : tokens) {
                results += task.run(token).hashCode() == 0 ? 1 : 0;
            }
        }
        long took = THREADS.getCurrentThreadCpuTime() - began;
        if (results == tokens.size() * rounds) {
            throw new IllegalStateException("the results are used, so that they are computed");
        }
        return took / 1_000.0 / tokens.size() / rounds;
    }

    private static String token(JWSAlgorithm algorithm, JWK key, JWSSigner signer) throws Exception {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> claims = Map.ofEntries(
                Map.entry("iss", ISSUER),
                Map.entry("aud", ISSUER),
                Map.entry("sub", "42"),
                Map.entry("iat", now),
                Map.entry("nbf", now),
                Map.entry("exp", now + 900),
                Map.entry("jti", UUID.randomUUID().toString()),
                Map.entry("sid", UUID.randomUUID().toString()),
                Map.entry("client_id", "gatehouse"),
                Map.entry("username", "ada@example.org"),
                Map.entry("roles", List.of("admin")),
                Map.entry("fresh", true),
                Map.entry("auth_time", now),
                Map.entry("amr", List.of("pwd")),
                Map.entry("type", "access"));
        JWSHeader header = new JWSHeader.Builder(algorithm)
                .type(new JOSEObjectType("at+jwt"))
                .keyID(key.getKeyID())
                .build();
        JWSObject token = new JWSObject(header, new Payload(claims));
        token.sign(signer);
        return token.serialize();
    }

    private static HttpServer serve(String jwks) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = jwks.getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static Verifier verifier(HttpServer server) throws InterruptedException {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        Verifier verifier = Verifier.forIssuer(ISSUER).internalUrl(url).build();
        if (!verifier.awaitReady(Duration.ofSeconds(10))) {
            throw new IllegalStateException(verifier.health().toString());
        }
        return verifier;
    }

    private static DefaultJWTProcessor<SecurityContext> nimbus(JWSAlgorithm algorithm, JWK key) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(algorithm, new ImmutableJWKSet<>(new JWKSet(key.toPublicJWK()))));
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                ISSUER, new JWTClaimsSet.Builder().issuer(ISSUER).build(), Set.of("exp", "nbf", "sub", "sid")));
        return processor;
    }
}
