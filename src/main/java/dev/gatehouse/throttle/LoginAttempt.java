package dev.gatehouse.throttle;

import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Secret;
import org.jspecify.annotations.Nullable;

/** A login attempt. */
public final class LoginAttempt {
    private final AttemptKind kind;
    private final byte[] account;
    private final @Nullable Long userId;
    private final Origin origin;
    private final @Nullable Secret deviceToken;

    /**
     * Creates an attempt.
     *
     * @param account the key of the presented username, whether or not a user has it
     * @param userId the user with that name; null if there is none
     * @param deviceToken as presented, not yet verified
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
