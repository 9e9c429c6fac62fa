package dev.gatehouse.platform.web;

import dev.gatehouse.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** An API with its own error responses, such as the classic API. It also checks media types itself. */
public interface ErrorStyle {
    /** Returns whether a path, as in {@code /login}, belongs to this API. */
    boolean covers(String path);

    /**
     * Returns the response of this API for a problem on a path.
     *
     * @param detail details of this occurrence, without input of the client
     */
    Answer refuse(String path, Problem problem, @Nullable String detail);
}
