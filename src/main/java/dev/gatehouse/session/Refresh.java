package dev.gatehouse.session;

import dev.gatehouse.kernel.Problem;

/** How an attempt to stay signed in ended. */
public sealed interface Refresh {
    record Renewed(SignedIn signedIn) implements Refresh {}

    /** It ended for a reason. */
    record Refused(Problem problem) implements Refresh {}
}
