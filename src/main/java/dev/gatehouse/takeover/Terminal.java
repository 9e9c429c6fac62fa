package dev.gatehouse.takeover;

import java.io.Console;
import java.util.Optional;

/** Somebody who looks at what is printed, and can be asked. */
public final class Terminal {
    private Terminal() {}

    /** Nothing where the output goes elsewhere. */
    public static Optional<Console> find() {
        return Optional.ofNullable(System.console()).filter(Terminal::isTerminal);
    }

    /** Since Java 22 there is a console where there is no terminal, and since then it says which it is. */
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
