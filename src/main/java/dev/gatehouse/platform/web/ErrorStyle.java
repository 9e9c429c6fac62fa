package dev.gatehouse.platform.web;

import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** A way into the service with manners of its own: how it recognises a caller, and how it says no. */
public interface ErrorStyle {
    /** Whether a path, as in {@code /login}, belongs to this API. */
    boolean covers(String path);

    /**
     * Who is behind an {@code Authorization} header.
     *
     * @param origin of the request
     * @throws dev.gatehouse.kernel.ProblemException or {@link AnswerException} when nobody is; its cause is the refusal of the token, if there was one
     */
    Caller admit(@Nullable String authorization, Origin origin);

    /** What this API answers on that path for a problem. */
    Answer refuse(String path, Problem problem);
}
