package dev.gatehouse.session.refresh;

import dev.gatehouse.platform.crypto.Hmac;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.crypto.MasterSecrets;
import java.util.List;
import java.util.Optional;

/** The keys that derive refresh tokens, from the service's secret and from the other accepted secrets. */
public final class RefreshKeys {
    private final List<Pair> pairs;

    public RefreshKeys(MasterSecrets secrets) {
        pairs = secrets.all().stream().map(RefreshKeys::pair).toList();
    }

    /**
     * The keys that are derived from one secret.
     *
     * @param secretId see {@link MasterSecret#id}
     * @param successor derives the next token from a token
     * @param seal authenticates tokens that this service issued
     * @param chain derives the first token of a chain from its seed
     */
    public record Pair(long secretId, Hmac successor, Hmac seal, Hmac chain) {}

    private static Pair pair(MasterSecret secret) {
        return new Pair(
                secret.id(),
                new Hmac(secret.derive("refresh token successor", 32)),
                new Hmac(secret.derive("refresh token seal", 32)),
                new Hmac(secret.derive("refresh token chain", 32)));
    }

    /** Returns the keys for new tokens. */
    public Pair current() {
        return pairs.get(0);
    }

    /** Returns the keys of an accepted secret. */
    public Optional<Pair> find(long secretId) {
        return pairs.stream().filter(pair -> pair.secretId() == secretId).findFirst();
    }

    /** Computes the token that these uses led to; empty if the secret of a use is no longer accepted. */
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

    /** Returns whether this service issued the token, used or not. */
    public boolean haveMade(RefreshToken token) {
        return pairs.stream().anyMatch(token::isSealedBy);
    }
}
