package dev.gatehouse.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Records every secret that the tests of a run use, for LogSecretsIT, which searches the logs for them. */
public final class UsedSecrets {
    /** One file for each JVM. Each line has the kind and the secret in Base64. */
    public static final Path FOLDER = Path.of("target", "used-secrets");

    /** The minimum length, in characters, of secrets that are searched for. */
    public static final int SHORTEST = 8;

    private static final Path FILE =
            FOLDER.resolve(ProcessHandle.current().pid() + ".txt").toAbsolutePath();

    private static final Set<String> KNOWN = ConcurrentHashMap.newKeySet();
    private static final Pattern SECRET_VARIABLE = Pattern.compile("PASSWORD|SECRET|KEY");
    private static final Pattern NO_SECRET_VARIABLE =
            Pattern.compile("_FILE$|^PASSWORD_(?:HASH|MIN|RESET)_|^KEY_ALGORITHM$");
    private static final Pattern URL_PASSWORD = Pattern.compile("://[^/@:]*:([^/@]+)@");
    private static final Pattern PASSWORD_FIELD =
            Pattern.compile("\"(?:new_|current_)?password\"\\s*:\\s*(\"(?:[^\"\\\\]++|\\\\.)*+\")");
    private static final Pattern TOKEN_FIELD = Pattern.compile(
            "\"(?:access_token|refresh_token|device_token|csrf_token|token|secret)\"\\s*:\\s*\"([^\"]*)\"");
    private static final Pattern TOKEN = Pattern.compile("[\\w-]+\\.[\\w-]+\\.([\\w-]{40,})");

    /** The minimum number of different characters of a real signature. */
    private static final int VARIETY = 12;

    private static final ObjectMapper JSON = new ObjectMapper();

    private UsedSecrets() {}

    /**
     * A secret with its kind.
     *
     * @param kind what kind of secret it is, so that a developer can find where it was logged
     */
    public record Used(String kind, String secret) {
        String line() {
            return kind + "\t" + Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)) + "\n";
        }

        /** Parses a line that {@link #line} wrote. */
        public static Used of(String line) {
            int tab = line.indexOf('\t');
            return new Used(
                    line.substring(0, tab),
                    new String(Base64.getDecoder().decode(line.substring(tab + 1)), StandardCharsets.UTF_8));
        }
    }

    public static void add(String kind, @Nullable String secret) {
        if (secret != null && !mayBeInALogByChance(secret) && KNOWN.add(secret)) {
            write(new Used(kind, secret).line());
        }
    }

    /** Returns whether a secret is too short or one repeated character, as in the long paths of some tests. */
    private static boolean mayBeInALogByChance(String secret) {
        return secret.codePointCount(0, secret.length()) < SHORTEST
                || secret.chars().distinct().count() == 1;
    }

    private static synchronized void write(String line) {
        try {
            Files.createDirectories(FOLDER);
            Files.writeString(FILE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a password and its digest, with which a caller can sign in at the classic API. */
    public static void addPassword(String password) {
        add("a password", password);
        add("a password's digest", Person.sha256(password));
    }

    /** Adds a token and its signature: with the signature, an attacker could rebuild the token. */
    static void addToken(String kind, String token) {
        add(kind, token);
        String[] segments = token.split("\\.", -1);
        if (segments.length == 3) {
            add("the signature of " + kind, segments[2]);
        }
    }

    /** Adds the secrets among the environment variables of a service, and the password in a database URL. */
    public static void addVariables(Map<String, String> environment) {
        environment.forEach((name, value) -> {
            if (SECRET_VARIABLE.matcher(name).find()
                    && !NO_SECRET_VARIABLE.matcher(name).find()) {
                add("the variable " + name, value);
            }
            Matcher url = URL_PASSWORD.matcher(value);
            if (url.find()) {
                add("the password in the variable " + name, url.group(1));
            }
        });
    }

    /** Adds the token of an Authorization header, unless it is not a JWT or its signature cannot be real. */
    public static void addAuthorization(String header) {
        Matcher token = TOKEN.matcher(header);
        if (token.find() && token.group(1).chars().distinct().count() >= VARIETY) {
            addToken("the credentials of an Authorization header", token.group());
        }
    }

    /** Adds the passwords in the body of a request. */
    public static void addRequest(String body) {
        PASSWORD_FIELD.matcher(body).results().forEach(field -> {
            try {
                addPassword(JSON.readValue(field.group(1), String.class));
            } catch (JsonProcessingException e) {
                // The text is not valid JSON, so the service rejected it too.
                add("a password that is no JSON", field.group(1));
            }
        });
    }

    /** Adds the tokens in the body of a response. */
    public static void addAnswer(String body) {
        TOKEN_FIELD.matcher(body).results().forEach(field -> addToken("a token of an answer", field.group(1)));
    }
}
