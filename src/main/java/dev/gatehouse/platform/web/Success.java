package dev.gatehouse.platform.web;

import org.jspecify.annotations.Nullable;

/** One of several successful responses of an operation. The contract defines them. */
public interface Success {
    int status();

    /** Returns the body, or a {@link Created} with the body; null for none. */
    @Nullable
    Object body();
}
