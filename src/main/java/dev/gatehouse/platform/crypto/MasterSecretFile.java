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

/** Where the service's secret comes from. */
public final class MasterSecretFile {
    private static final Logger LOG = LoggerFactory.getLogger(MasterSecretFile.class);
    private static final String NAME = "gatehouse.secret";
    private static final int RANDOM_BYTES = 32;

    private final Path file;
    private final Secret configured;
    private final Secret accepted;
    private final boolean makeable;

    /**
     * @param dataDirectory where a secret that was made is kept
     * @param configured the one of the service; empty when there is none
     * @param accepted those that open what they have sealed while the one is being changed: a list with commas
     * @param makeable whether one is made where there is none: on the embedded database
     */
    public MasterSecretFile(Path dataDirectory, Secret configured, Secret accepted, boolean makeable) {
        this.file = dataDirectory.resolve(NAME);
        this.configured = configured;
        this.accepted = accepted;
        this.makeable = makeable;
    }

    /**
     * The secret that is configured; on the embedded database, in its absence, one that is made once and kept in a file
     * that only its owner can read. Called once the database is there: a secret without a database means that it was lost
     * ({@link dev.gatehouse.platform.database.DataFolder}).
     *
     * @return it, and those that are accepted beside it
     * @throws StartException when there is none, it is too short or has too few different bytes
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
     * Looks at the secret that is there, and makes none.
     *
     * @throws StartException when {@link #secrets} would, for any reason but that none can be made
     */
    public void verify() {
        requireSecret();
        if (!configured.isEmpty() || Files.exists(file)) {
            current();
        }
    }

    /** Whether a secret has been made, or put there. */
    public boolean exists() {
        return Files.exists(file);
    }

    /** Whether the secret is given by the configuration, and the file not looked at. */
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
            throw new StartException("The secret in " + file + " cannot be read or made: " + e.getMessage(), e);
        }
    }

    /** @throws StartException when there is none, and none would be made */
    public void requireSecret() {
        if (configured.isEmpty() && !makeable) {
            throw new StartException("secret (GATEHOUSE_SECRET) must be set: at least " + MasterSecret.MINIMUM_BYTES
                    + " bytes, the same for every instance on one database. A good one: openssl rand -base64 32");
        }
    }

    private static MasterSecret current(Secret secret, String where) {
        MasterSecret master = master(secret, where);
        if (secret.differentBytes() < MasterSecret.DIFFERENT_BYTES) {
            throw new StartException(where + " must have at least " + MasterSecret.DIFFERENT_BYTES
                    + " different bytes, as a random one has: openssl rand -base64 32.");
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
        // Complete under another name first: a crash must not leave half a secret.
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
        LOG.info("Made the service's secret in {}; keep it as you keep the database", file);
        return secret;
    }
}
