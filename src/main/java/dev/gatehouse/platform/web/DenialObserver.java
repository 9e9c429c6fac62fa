package dev.gatehouse.platform.web;

import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Origin;

/**
 * Called for requests that were denied access, before the response is sent. Implementations must not throw: the client gets
 * the same response even if the denial cannot be recorded.
 */
public interface DenialObserver {
    /**
     * Called if a signed-in caller gets 403.
     *
     * @param reason the code of the problem, as in {@code csrf-refused}
     * @param operation the operation id of the contract
     */
    void denied(Caller caller, String reason, String operation);

    /**
     * Called if a request presents an access token that this service has not issued.
     *
     * @param reason what is wrong with the token, as in {@code wrong-signature}; no part of the token
     * @param operation the operation id of the contract
     */
    void forged(Origin origin, String reason, String operation);
}
