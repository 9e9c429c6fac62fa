package dev.gatehouse.cli;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.takeover.Terminal;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.jspecify.annotations.Nullable;

/** Reads a password from a prompt, a file or standard input; never from an argument, which other local users could see. */
final class PasswordInput {
    private static final String FILE = "password-file";
    private static final String STDIN = "password-stdin";

    private final InputStream in;

    PasswordInput(InputStream in) {
        this.in = in;
    }

    static void addArguments(Subparser parser) {
        parser.addArgument("--" + FILE).help("read the password from the first line of this file");
        parser.addArgument("--" + STDIN)
                .action(Arguments.storeTrue())
                .help("read the password from the first line of standard input");
    }

    /** Returns whether an argument names the source of the password. */
    static boolean isGiven(Namespace namespace) {
        return file(namespace) != null || Boolean.TRUE.equals(namespace.getBoolean(STDIN.replace('-', '_')));
    }

    private static @Nullable String file(Namespace namespace) {
        return namespace.getString(FILE.replace('-', '_'));
    }

    /**
     * Reads the password, or prompts for it if no argument names a source.
     *
     * @throws StartException if the password cannot be read, or is empty
     */
    Secret read(Namespace namespace) throws IOException {
        Secret password = find(namespace);
        if (password.isEmpty()) {
            throw new StartException("The password must not be empty.");
        }
        return password;
    }

    private Secret find(Namespace namespace) throws IOException {
        @Nullable String file = file(namespace);
        if (file != null) {
            try (BufferedReader reader = Files.newBufferedReader(Path.of(file))) {
                return firstLine(reader);
            } catch (IOException e) {
                throw new StartException("The password file cannot be read: " + file + ".", e);
            }
        }
        if (isGiven(namespace)) {
            return firstLine(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        }
        Console console = Terminal.find()
                .orElseThrow(() -> new StartException(
                        "There is no terminal to ask for the password: use --" + FILE + " or --" + STDIN + "."));
        char[] once = console.readPassword("Password: ");
        char[] again = console.readPassword("Repeat the password: ");
        if (!Arrays.equals(once, again)) {
            throw new StartException("The passwords are not the same.");
        }
        return new Secret(once == null ? "" : new String(once));
    }

    private static Secret firstLine(BufferedReader reader) throws IOException {
        String line = reader.readLine();
        return new Secret(line == null ? "" : line);
    }
}
