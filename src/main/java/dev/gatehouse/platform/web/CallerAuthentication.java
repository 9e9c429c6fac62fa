package dev.gatehouse.platform.web;

import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Origin;
import org.jspecify.annotations.Nullable;

/** An API with error responses of its own that also authenticates callers in its own way, such as the classic API. */
public interface CallerAuthentication extends ErrorStyle {
    /**
     * Authenticates the caller by the {@code Authorization} header.
     *
     * @param origin the origin of the request
     * @throws dev.gatehouse.kernel.ProblemException or {@link AnswerException} if the caller is not authenticated; the cause is
     *     the refusal of the token, if there was a token
     */
    Caller admit(@Nullable String authorization, Origin origin);
}
