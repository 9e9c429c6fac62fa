package dev.gatehouse.key;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who does the arithmetic of signatures: the Amazon Corretto Crypto Provider where it loads, else the JDK. */
public final class Crypto {
    private static final Logger LOG = LoggerFactory.getLogger(Crypto.class);

    private final @Nullable Provider provider;

    private Crypto(@Nullable Provider provider) {
        this.provider = provider;
    }

    /** @param nativeAllowed whether the native provider may be used where it loads */
    public static Crypto best(boolean nativeAllowed) {
        return new Crypto(nativeAllowed ? corretto() : null);
    }

    private static @Nullable Provider corretto() {
        try {
            Throwable error = AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError();
            if (error == null) {
                return AmazonCorrettoCryptoProvider.INSTANCE;
            }
            LOG.info(
                    "Signatures run on the JDK's provider, since the native one does not load: {}", error.getMessage());
        } catch (LinkageError e) {
            LOG.info("Signatures run on the JDK's provider, since the native one does not load: {}", e.getMessage());
        }
        return null;
    }

    public boolean isNative() {
        return provider != null;
    }

    /** The provider to name; null leaves the choice to the JDK. */
    public @Nullable Provider provider() {
        return provider;
    }
}
