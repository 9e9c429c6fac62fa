package dev.gatehouse.platform.web;

import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** An API with its own way to authenticate callers and its own error responses, such as the classic API. */
public interface ErrorStyle {
    /** Returns whether a path, as in {@code /login}, belongs to this API. */
    boolean covers(String path);

    /**
     * Authenticates the caller by the {@code Authorization} header.
     *
     * @param origin the origin of the request
     * @throws dev.gatehouse.kernel.ProblemException or {@link AnswerException} if the caller is not authenticated; the cause is
     *     the refusal of the token, if there was a token
     */
    Caller admit(@Nullable String authorization, Origin origin);

    /** Returns the response of this API for a problem on a path. */
    Answer refuse(String path, Problem problem);
}
