package dev.gatehouse.kernel;

import java.util.Optional;
import java.util.stream.Stream;

/** Reads the cause chain of an exception. */
public final class Causes {
    /** The maximum number of exceptions read, because a cause chain may be cyclic. */
    public static final int DEPTH = 20;

    private Causes() {}

    /** Returns the exception followed by its causes, the root cause last. */
    public static Stream<Throwable> of(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(DEPTH);
    }

    /** Returns the first exception of the cause chain that has the type. */
    public static <T> Optional<T> find(Throwable failure, Class<T> type) {
        return of(failure).filter(type::isInstance).map(type::cast).findFirst();
    }
}
