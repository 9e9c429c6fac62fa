package dev.gatehouse.takeover;

import java.io.Console;
import java.util.Optional;

/** Finds the interactive terminal of this process. */
public final class Terminal {
    private Terminal() {}

    /** Returns the terminal; empty if the input or the output is redirected. */
    public static Optional<Console> find() {
        return Optional.ofNullable(System.console()).filter(Terminal::isTerminal);
    }

    /** Since Java 22, there is a console even without a terminal, and the method {@code isTerminal} to distinguish them. */
    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
