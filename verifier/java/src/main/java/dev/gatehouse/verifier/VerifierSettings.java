package dev.gatehouse.verifier;

import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link Verifier}; {@link VerifierBuilder} tells what they mean. */
record VerifierSettings(
        String issuer,
        @Nullable String feedAuthorization,
        OnFeedOutage onFeedOutage,
        Duration feedOutageAfter,
        Duration leeway,
        Duration keyRefresh,
        Duration keyCoolDown,
        Duration keysUsableFor,
        Clock clock) {}
