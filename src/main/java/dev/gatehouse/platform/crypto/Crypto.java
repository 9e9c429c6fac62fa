package dev.gatehouse.platform.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who does the arithmetic of signatures: the Amazon Corretto Crypto Provider where it loads, else the JDK. */
public final class Crypto {
    private static final Logger LOG = LoggerFactory.getLogger(Crypto.class);

    private final CompletableFuture<Optional<Provider>> provider;

    private Crypto(CompletableFuture<Optional<Provider>> provider) {
        this.provider = provider;
    }

    /**
     * Loads in the background: it takes a tenth of a second that other work of a start can use.
     *
     * @param nativeAllowed whether the native provider may be used where it loads
     */
    public static Crypto best(boolean nativeAllowed) {
        return new Crypto(
                nativeAllowed
                        ? CompletableFuture.supplyAsync(Crypto::corretto)
                        : CompletableFuture.completedFuture(Optional.empty()));
    }

    private static Optional<Provider> corretto() {
        try {
            Throwable error = AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError();
            if (error == null) {
                return Optional.of(AmazonCorrettoCryptoProvider.INSTANCE);
            }
            LOG.info(
                    "Signatures run on the JDK's provider, since the native one does not load: {}", error.getMessage());
        } catch (LinkageError e) {
            LOG.info("Signatures run on the JDK's provider, since the native one does not load: {}", e.getMessage());
        }
        return Optional.empty();
    }

    public boolean isNative() {
        return provider.join().isPresent();
    }

    /** The provider to name; null leaves the choice to the JDK. */
    public @Nullable Provider provider() {
        return provider.join().orElse(null);
    }
}
