package dev.gatehouse.kernel;

import java.util.Optional;
import java.util.stream.Stream;

/** What is behind a failure. */
public final class Causes {
    /** Causes that are looked at: a chain may lead back into itself. */
    public static final int DEPTH = 20;

    private Causes() {}

    /** Returns the failure itself, what caused it, and so on. */
    public static Stream<Throwable> of(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(DEPTH);
    }

    /** Returns the first of them that is of a type. */
    public static <T> Optional<T> find(Throwable failure, Class<T> type) {
        return of(failure).filter(type::isInstance).map(type::cast).findFirst();
    }
}
