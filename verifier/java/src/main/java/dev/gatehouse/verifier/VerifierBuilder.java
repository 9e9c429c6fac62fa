package dev.gatehouse.verifier;

import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The configuration of a {@link Verifier}. */
public final class VerifierBuilder {
    private final String issuer;
    private String internalUrl;
    private @Nullable String feedAuthorization;
    private @Nullable HttpClient httpClient;
    private OnFeedOutage onFeedOutage = OnFeedOutage.ACCEPT;
    private Duration feedOutageAfter = Duration.ofSeconds(60);
    private Duration leeway = Duration.ofSeconds(5);
    private Duration keyRefresh = Duration.ofMinutes(5);
    private Duration keyCoolDown = Duration.ofSeconds(10);
    private Duration keysUsableFor = Duration.ofHours(24);
    private Clock clock = Clock.systemUTC();

    VerifierBuilder(String issuer) {
        this.issuer = issuer;
        this.internalUrl = withoutSlash(issuer);
    }

    /** Sets the URL at which this service reaches Gatehouse, if it is not the issuer. */
    public VerifierBuilder internalUrl(String internalUrl) {
        this.internalUrl = withoutSlash(internalUrl);
        return this;
    }

    /** Sets the service client with the scope {@code revocations}, which turns the revocation feed on. */
    public VerifierBuilder client(String id, String secret) {
        this.feedAuthorization = GatehouseHttp.basic(id, secret);
        return this;
    }

    /** Sets what happens while the feed is not available. Default: accept. */
    public VerifierBuilder onFeedOutage(OnFeedOutage onFeedOutage) {
        this.onFeedOutage = onFeedOutage;
        return this;
    }

    /** Sets after which time without a response the feed is not available: at least 2 s, by default 60 s. */
    public VerifierBuilder feedOutageAfter(Duration feedOutageAfter) {
        this.feedOutageAfter = atLeast(Duration.ofSeconds(2), feedOutageAfter);
        return this;
    }

    /** Sets by how much the clocks of this machine and of Gatehouse may differ. Default: 5 s. */
    public VerifierBuilder leeway(Duration leeway) {
        this.leeway = atLeast(Duration.ZERO, leeway);
        return this;
    }

    /** Sets how often the keys are loaded. Default: every 5 minutes. */
    public VerifierBuilder keyRefresh(Duration keyRefresh) {
        this.keyRefresh = atLeast(Duration.ofMillis(100), keyRefresh);
        return this;
    }

    /** Sets the least time between two loads for unknown keys. Default: 10 s. */
    public VerifierBuilder keyCoolDown(Duration keyCoolDown) {
        this.keyCoolDown = atLeast(Duration.ZERO, keyCoolDown);
        return this;
    }

    /** Sets how long loaded keys are used while they cannot be loaded again. Default: 24 hours. */
    public VerifierBuilder keysUsableFor(Duration keysUsableFor) {
        this.keysUsableFor = atLeast(Duration.ofSeconds(1), keysUsableFor);
        return this;
    }

    /** Sets the clock. Default: the system's. */
    public VerifierBuilder clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /** Sets the HTTP client, for a proxy or a certificate authority of your own. The verifier does not close it. */
    public VerifierBuilder httpClient(HttpClient httpClient) {
        this.httpClient = httpClient;
        return this;
    }

    private static String withoutSlash(String url) {
        return url.replaceAll("/+$", "");
    }

    private static Duration atLeast(Duration least, Duration value) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException("must be at least " + least);
        }
        return value;
    }

    /** Creates the verifier, which begins to load in the background. */
    public Verifier build() {
        VerifierSettings settings = new VerifierSettings(
                issuer,
                feedAuthorization,
                onFeedOutage,
                feedOutageAfter,
                leeway,
                keyRefresh,
                keyCoolDown,
                keysUsableFor,
                clock);
        Verifier verifier = new Verifier(settings, new GatehouseHttp(internalUrl, httpClient));
        verifier.start();
        return verifier;
    }
}
