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

/** Every secret that the tests of a run have used, kept for the test that looks for them in the logs. */
public final class UsedSecrets {
    /** One file for each JVM; each line has what it is, and the secret in Base64. */
    public static final Path FOLDER = Path.of("target", "used-secrets");

    /** Characters. */
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
    private static final Pattern TOKEN_FIELD =
            Pattern.compile("\"(?:access_token|refresh_token|device_token|csrf_token|token)\"\\s*:\\s*\"([^\"]*)\"");
    private static final Pattern TOKEN = Pattern.compile("[\\w-]+\\.[\\w-]+\\.([\\w-]{40,})");

    /** Different characters that a signature has at least. */
    private static final int VARIETY = 12;

    private static final ObjectMapper JSON = new ObjectMapper();

    private UsedSecrets() {}

    /**
     * A secret, and what it is.
     *
     * @param kind for whoever must find out where it came from
     */
    public record Used(String kind, String secret) {
        String line() {
            return kind + "\t" + Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)) + "\n";
        }

        /** As it was written. */
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

    /** What is short, or one character repeated, as the long paths of other tests are. */
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

    /** And its digest, which is as good as the password at the classic API. */
    public static void addPassword(String password) {
        add("a password", password);
        add("a password's digest", Person.sha256(password));
    }

    /** A token; its signature alone is what makes it one. */
    static void addToken(String kind, String token) {
        add(kind, token);
        String[] segments = token.split("\\.", -1);
        if (segments.length == 3) {
            add("the signature of " + kind, segments[2]);
        }
    }

    /** Of a service's environment: those that are secrets, and the password in a database's URL. */
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

    /** The token of an Authorization header; what is none, or has no signature that somebody could have made, is no secret. */
    public static void addAuthorization(String header) {
        Matcher token = TOKEN.matcher(header);
        if (token.find() && token.group(1).chars().distinct().count() >= VARIETY) {
            addToken("the credentials of an Authorization header", token.group());
        }
    }

    /** The passwords in a request's body. */
    public static void addRequest(String body) {
        PASSWORD_FIELD.matcher(body).results().forEach(field -> {
            try {
                addPassword(JSON.readValue(field.group(1), String.class));
            } catch (JsonProcessingException e) {
                // It is no JSON, as the service has found out too.
                add("a password that is no JSON", field.group(1));
            }
        });
    }

    /** The tokens in an answer's body. */
    public static void addAnswer(String body) {
        TOKEN_FIELD.matcher(body).results().forEach(field -> addToken("a token of an answer", field.group(1)));
    }
}
