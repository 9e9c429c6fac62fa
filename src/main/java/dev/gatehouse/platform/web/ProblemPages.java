package dev.gatehouse.platform.web;

import dev.gatehouse.kernel.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Problems as pages of HTML, for people who open a URL of the service in a browser. */
public interface ProblemPages {
    /** Returns whether people open a path, as in {@code /pages/verify}, in a browser. No path of an API is among them. */
    boolean cover(String path);

    /**
     * Returns the page of a problem.
     *
     * @param path the path of the request, as it was sent: the links of the page are relative to it
     * @param requestId the id of the request that was refused; null for a page that only explains the problem
     */
    Page page(String path, Problem problem, @Nullable String requestId);

    /** @param headers further headers of the response */
    record Page(String html, Map<String, String> headers) {}
}
