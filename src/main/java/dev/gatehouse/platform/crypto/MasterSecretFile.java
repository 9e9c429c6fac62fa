package dev.gatehouse.platform.crypto;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.config.OwnerOnly;
import dev.gatehouse.platform.config.StartException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Provides the secret of the service: from the configuration, or from a file in the data folder. */
public final class MasterSecretFile {
    private static final Logger LOG = LoggerFactory.getLogger(MasterSecretFile.class);
    private static final String NAME = "gatehouse.secret";
    private static final int RANDOM_BYTES = 32;

    private final Path file;
    private final Secret configured;
    private final Secret accepted;
    private final boolean makeable;

    /**
     * @param dataDirectory the folder of the secret file
     * @param configured the configured secret; empty for none
     * @param accepted former secrets that still decrypt, while the secret is being replaced; separated by commas
     * @param makeable whether a missing secret is generated: only with the embedded database
     */
    public MasterSecretFile(Path dataDirectory, Secret configured, Secret accepted, boolean makeable) {
        this.file = dataDirectory.resolve(NAME);
        this.configured = configured;
        this.accepted = accepted;
        this.makeable = makeable;
    }

    /**
     * Returns the configured secret. If none is configured and the database is embedded, returns the secret of the file, and
     * generates it if the file does not exist. Only the owner can read that file. Call this after the database file exists: a
     * secret file without a database means that the database was lost
     * ({@link dev.gatehouse.platform.database.DataFolder}).
     *
     * @return the current secret and the accepted ones
     * @throws StartException if there is no secret, it is too short or it has too few different bytes
     */
    public MasterSecrets secrets() {
        requireSecret();
        return new MasterSecrets(
                current(),
                accepted.parts().stream()
                        .map(secret -> master(secret, "Each of secretsAccepted (GATEHOUSE_SECRETS_ACCEPTED)"))
                        .toList());
    }

    /**
     * Verifies the existing current secret, and generates none.
     *
     * @throws StartException if a secret is required but not configured, or if it is too short or has too few different bytes
     */
    public void verify() {
        requireSecret();
        if (!configured.isEmpty() || Files.exists(file)) {
            current();
        }
    }

    /** Returns whether the secret file exists. */
    public boolean exists() {
        return Files.exists(file);
    }

    /** Returns whether the configuration has the secret, so that the file is not read. */
    public boolean isConfigured() {
        return !configured.isEmpty();
    }

    @Override
    public String toString() {
        return file.toString();
    }

    private MasterSecret current() {
        if (!configured.isEmpty()) {
            return current(configured, "secret (GATEHOUSE_SECRET)");
        }
        try {
            return current(
                    new Secret(Files.exists(file) ? Files.readString(file).strip() : create()), file.toString());
        } catch (IOException e) {
            throw new StartException("The secret in " + file + " cannot be read or created: " + e.getMessage(), e);
        }
    }

    /** @throws StartException if no secret is configured and none may be generated */
    public void requireSecret() {
        if (configured.isEmpty() && !makeable) {
            throw new StartException("secret (GATEHOUSE_SECRET) must be set: at least " + MasterSecret.MINIMUM_BYTES
                    + " bytes, the same for all instances on one database. Generate one with: openssl rand -base64 32");
        }
    }

    private static MasterSecret current(Secret secret, String where) {
        MasterSecret master = master(secret, where);
        if (secret.differentBytes() < MasterSecret.DIFFERENT_BYTES) {
            throw new StartException(where + " must have at least " + MasterSecret.DIFFERENT_BYTES
                    + " different bytes. Generate a random secret with: openssl rand -base64 32.");
        }
        return master;
    }

    private static MasterSecret master(Secret secret, String where) {
        try {
            return new MasterSecret(secret);
        } catch (IllegalArgumentException e) {
            throw new StartException(where + " must have at least " + MasterSecret.MINIMUM_BYTES + " bytes.", e);
        }
    }

    private String create() throws IOException {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        String secret = Base64.getEncoder().encodeToString(random);
        // Write the file under another name first, so that a crash does not leave an incomplete secret.
        Path fresh = file.resolveSibling(NAME + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(fresh);
        try (var channel = Files.newByteChannel(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.DSYNC),
                OwnerOnly.fileAttributes(file))) {
            channel.write(ByteBuffer.wrap((secret + "\n").getBytes(StandardCharsets.US_ASCII)));
        }
        try {
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException e) {
            return Files.readString(file).strip();
        } catch (UnsupportedOperationException e) {
            Files.move(fresh, file);
        } finally {
            Files.deleteIfExists(fresh);
        }
        LOG.info("Generated the service's secret in {}: keep it private, and back it up with the database", file);
        return secret;
    }
}
