package dev.gatehouse.ops;

import dev.gatehouse.kernel.Role;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.ops.takeover.Terminal;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.user.UsernameKey;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.cli.ConfiguredCommand;
import io.dropwizard.core.setup.Bootstrap;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.jspecify.annotations.Nullable;

/** {@code users create-admin}: makes an administrator. The password is never an argument, which others could see. */
final class UsersCommand<T extends Configuration & OperationSettings> extends ConfiguredCommand<T> {
    private static final String USERNAME = "username";
    private static final String PASSWORD_FILE = "password-file";
    private static final String PASSWORD_STDIN = "password-stdin";

    private final Class<T> type;
    private final InputStream in;
    private final PrintStream out;

    UsersCommand(Class<T> type, InputStream in, PrintStream out) {
        super("users", "Makes an administrator: users create-admin");
        this.type = type;
        this.in = in;
        this.out = out;
    }

    @Override
    protected Class<T> getConfigurationClass() {
        return type;
    }

    @Override
    public void configure(Subparser subparser) {
        subparser.help(getDescription());
        Subparser create = subparser
                .addSubparsers()
                .addParser("create-admin")
                .description("Makes an administrator. The password is asked for, unless it is in a file or comes in.");
        create.addArgument(USERNAME).help("of the new administrator");
        create.addArgument("--" + PASSWORD_FILE).help("a file whose first line is the password");
        create.addArgument("--" + PASSWORD_STDIN)
                .action(Arguments.storeTrue())
                .help("the first line that comes in is the password");
        addFileArgument(create);
    }

    @Override
    protected void run(Bootstrap<T> bootstrap, Namespace namespace, T settings) throws Exception {
        String username = namespace.getString(USERNAME);
        if (UsernameKey.of(username).isEmpty()) {
            throw new StartException("Nobody can have this name.");
        }
        Secret password = password(namespace);
        if (password.isEmpty()) {
            throw new StartException("The password must not be empty.");
        }
        Databases.use(settings, (jdbi, users, passwords) -> {
            if (users.find(username).isPresent()) {
                throw new StartException("A user of that name exists already.");
            }
            users.add(username, PasswordDigest.candidates(password.reveal()).get(0), Set.of(Role.ADMIN));
        });
        out.println("Made the administrator " + username + ".");
    }

    private Secret password(Namespace namespace) throws IOException {
        @Nullable String file = namespace.getString(PASSWORD_FILE.replace('-', '_'));
        if (file != null) {
            try (BufferedReader reader = Files.newBufferedReader(Path.of(file))) {
                return firstLine(reader);
            } catch (IOException e) {
                throw new StartException("The file of the password cannot be read: " + file + ".", e);
            }
        }
        if (Boolean.TRUE.equals(namespace.getBoolean(PASSWORD_STDIN.replace('-', '_')))) {
            return firstLine(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        }
        Console console = Terminal.find()
                .orElseThrow(() -> new StartException("There is no terminal to ask for the password: give it with --"
                        + PASSWORD_FILE + " or --" + PASSWORD_STDIN + "."));
        char[] once = console.readPassword("Password: ");
        char[] again = console.readPassword("Again: ");
        if (!Arrays.equals(once, again)) {
            throw new StartException("The two are not the same.");
        }
        return new Secret(new String(once));
    }

    private static Secret firstLine(BufferedReader reader) throws IOException {
        String line = reader.readLine();
        return new Secret(line == null ? "" : line);
    }
}
