package dev.gatehouse.password;

import dev.gatehouse.kernel.Secret;

/** Checks new passwords against the policy, and hashes them. */
public final class ChosenPasswords {
    private final PasswordPolicy policy;
    private final Passwords passwords;

    public ChosenPasswords(PasswordPolicy policy, Passwords passwords) {
        this.policy = policy;
        this.passwords = passwords;
    }

    /**
     * Hashes a password, outside of any transaction.
     *
     * @param username that the password must not contain
     * @param field of the request that has the password
     * @throws dev.gatehouse.kernel.ProblemException {@code validation-failed} with the violated rule; {@code overloaded} if the
     *     password cannot be hashed now
     */
    public Secret hash(Secret chosen, String username, String field) {
        policy.require(chosen.reveal(), username, field);
        return passwords.hash(PasswordDigest.ofNew(chosen.reveal()));
    }
}
