package dev.gatehouse.session.refresh;

import dev.gatehouse.platform.crypto.Hmac;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.crypto.MasterSecrets;
import java.util.List;
import java.util.Optional;

/** What makes refresh tokens, derived from the service's secret and from those that count beside it. */
public final class RefreshKeys {
    private final List<Pair> pairs;

    public RefreshKeys(MasterSecrets secrets) {
        pairs = secrets.all().stream().map(RefreshKeys::pair).toList();
    }

    /**
     * Those of one secret.
     *
     * @param secretId of {@link MasterSecret#id}
     * @param successor makes the next token of one
     * @param seal shows that a token is ours
     * @param chain makes the first token of a chain from its seed
     */
    public record Pair(long secretId, Hmac successor, Hmac seal, Hmac chain) {}

    private static Pair pair(MasterSecret secret) {
        return new Pair(
                secret.id(),
                new Hmac(secret.derive("refresh token successor", 32)),
                new Hmac(secret.derive("refresh token seal", 32)),
                new Hmac(secret.derive("refresh token chain", 32)));
    }

    /** For what is made anew. */
    public Pair current() {
        return pairs.get(0);
    }

    /** Those of one that counts. */
    public Optional<Pair> find(long secretId) {
        return pairs.stream().filter(pair -> pair.secretId() == secretId).findFirst();
    }

    /** Computes the token that these uses led to; empty if a secret that made one of them is not accepted any more. */
    public Optional<RefreshToken> follow(RefreshToken token, List<RefreshHistory.Use> uses) {
        RefreshToken last = token;
        for (RefreshHistory.Use use : uses) {
            Optional<Pair> pair = find(use.secretId());
            if (pair.isEmpty()) {
                return Optional.empty();
            }
            last = last.successor(pair.get());
        }
        return Optional.of(last);
    }

    /** Whether it is a token of ours, be it used or not. */
    public boolean haveMade(RefreshToken token) {
        return pairs.stream().anyMatch(token::isSealedBy);
    }
}
