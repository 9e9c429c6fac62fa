package dev.gatehouse.client;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Keeps the tokens of one user, as a text that is as secret as a password. Must be thread-safe. */
public interface TokenStore {
    /** Returns the text of the last {@link #write}, or null if there is none. */
    String read();

    void write(String text);

    /** Runs the action while no other client with the same store runs one, in this process or in another. */
    default <T> T exclusively(Supplier<T> action) {
        return action.get();
    }

    /** Returns a store for one client, which forgets the tokens at the end of the process. */
    static TokenStore memory() {
        AtomicReference<String> text = new AtomicReference<>();
        return new TokenStore() {
            @Override
            public String read() {
                return text.get();
            }

            @Override
            public void write(String changed) {
                text.set(changed);
            }
        };
    }

    /** Returns a store that keeps the tokens in a file of the user (mode 0600). Several processes may share the file. */
    static TokenStore file(Path file) {
        return new FileTokenStore(file);
    }
}
