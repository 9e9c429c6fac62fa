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

/** Where a command takes a password from: a prompt, a file or what comes in. Never an argument, which others could see. */
final class PasswordInput {
    private static final String FILE = "password-file";
    private static final String STDIN = "password-stdin";

    private final InputStream in;

    PasswordInput(InputStream in) {
        this.in = in;
    }

    static void addArguments(Subparser parser) {
        parser.addArgument("--" + FILE).help("a file whose first line is the password");
        parser.addArgument("--" + STDIN)
                .action(Arguments.storeTrue())
                .help("the first line that comes in is the password");
    }

    /** Whether it says where the password is. */
    static boolean isGiven(Namespace namespace) {
        return file(namespace) != null || Boolean.TRUE.equals(namespace.getBoolean(STDIN.replace('-', '_')));
    }

    private static @Nullable String file(Namespace namespace) {
        return namespace.getString(FILE.replace('-', '_'));
    }

    /**
     * Reads it, or asks for it where nothing is given.
     *
     * @throws StartException when it cannot be read, or is empty
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
                throw new StartException("The file of the password cannot be read: " + file + ".", e);
            }
        }
        if (isGiven(namespace)) {
            return firstLine(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        }
        Console console = Terminal.find()
                .orElseThrow(() -> new StartException("There is no terminal to ask for the password: give it with --"
                        + FILE + " or --" + STDIN + "."));
        char[] once = console.readPassword("Password: ");
        char[] again = console.readPassword("Again: ");
        if (!Arrays.equals(once, again)) {
            throw new StartException("The two are not the same.");
        }
        return new Secret(once == null ? "" : new String(once));
    }

    private static Secret firstLine(BufferedReader reader) throws IOException {
        String line = reader.readLine();
        return new Secret(line == null ? "" : line);
    }
}
