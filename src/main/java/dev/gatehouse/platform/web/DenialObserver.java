package dev.gatehouse.platform.web;

import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Origin;

/**
 * Is told of requests that were denied access, before they are answered. It never throws: a refusal is answered as such even
 * when it cannot be recorded.
 */
public interface DenialObserver {
    /**
     * A signed-in caller was answered 403.
     *
     * @param reason the code of the problem, as in {@code csrf-refused}
     * @param operation the contract's id of what was asked
     */
    void denied(Caller caller, String reason, String operation);

    /**
     * A request showed an access token that this service has not issued.
     *
     * @param reason what is wrong with the token, as in {@code wrong-signature}; nothing of the token itself
     * @param operation the contract's id of what was asked
     */
    void forged(Origin origin, String reason, String operation);
}
