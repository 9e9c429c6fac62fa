package dev.gatehouse.throttle;

import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Secret;
import org.jspecify.annotations.Nullable;

/** Somebody's claim to be somebody. */
public final class LoginAttempt {
    private final AttemptKind kind;
    private final byte[] account;
    private final @Nullable Long userId;
    private final Origin origin;
    private final @Nullable Secret deviceToken;

    /**
     * @param account the key of the name that was given, whether somebody has it or not
     * @param userId who has it; null when nobody does
     * @param deviceToken as it was presented, genuine or not
     */
    public LoginAttempt(
            AttemptKind kind, byte[] account, @Nullable Long userId, Origin origin, @Nullable Secret deviceToken) {
        this.kind = kind;
        this.account = account.clone();
        this.userId = userId;
        this.origin = origin;
        this.deviceToken = deviceToken;
    }

    AttemptKind kind() {
        return kind;
    }

    byte[] account() {
        return account;
    }

    @Nullable
    Long userId() {
        return userId;
    }

    Origin origin() {
        return origin;
    }

    @Nullable
    Secret deviceToken() {
        return deviceToken;
    }
}
