package dev.gatehouse.platform.web;

import org.jspecify.annotations.Nullable;

/** One of the ways in which an operation succeeds that has several. The contract says which there are. */
public interface Success {
    int status();

    /** Returns what is sent, or a {@link Created} of it; null for none. */
    @Nullable
    Object body();
}
