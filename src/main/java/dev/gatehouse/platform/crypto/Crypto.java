package dev.gatehouse.platform.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Selects the provider for signatures: the Amazon Corretto Crypto Provider if it loads, otherwise that of the JDK. */
public final class Crypto {
    private static final Logger LOG = LoggerFactory.getLogger(Crypto.class);

    private final CompletableFuture<Optional<Provider>> provider;

    private Crypto(CompletableFuture<Optional<Provider>> provider) {
        this.provider = provider;
    }

    /**
     * Loads the native provider in the background, because it takes a tenth of a second.
     *
     * @param nativeAllowed whether the native provider may be used
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
                    "Using the JDK's provider for signatures: the native provider cannot be loaded: {}",
                    error.getMessage());
        } catch (LinkageError e) {
            LOG.info(
                    "Using the JDK's provider for signatures: the native provider cannot be loaded: {}",
                    e.getMessage());
        }
        return Optional.empty();
    }

    public boolean isNative() {
        return provider.join().isPresent();
    }

    /** Returns the provider to pass to the JDK; null lets the JDK choose. */
    public @Nullable Provider provider() {
        return provider.join().orElse(null);
    }
}
