package dev.gatehouse.ops;

import dev.gatehouse.audit.AuditSettings;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.key.KeySettings;
import dev.gatehouse.mail.MailSettings;
import dev.gatehouse.ops.takeover.TakeoverSettings;
import dev.gatehouse.password.PasswordSettings;
import dev.gatehouse.throttle.ThrottleSettings;
import dev.gatehouse.token.RevocationSettings;
import io.dropwizard.util.Duration;
import java.nio.file.Path;

/** What of the configuration is about running the service. */
public interface OperationSettings {
    /** The service's own address, with the path below which a proxy has it. */
    String publicUrl();

    /** What pages and mails call the service. */
    String productName();

    DatabaseSettings database();

    /** Who administers a database that nobody administers yet. */
    AdministratorSettings administrator();

    /** Of the embedded database, the made secret and the logs. */
    Path dataDirectory();

    /** The one of the service; empty when there is none. */
    Secret secret();

    /** Those that open what they have sealed while the one is being changed: a list with commas. */
    Secret secretsAccepted();

    /** How signing keys are made and rotated. */
    KeySettings key();

    /** Of any token that a signing key signs. */
    java.time.Duration longestTokenLifetime();

    /** How the ends of sessions are made known. */
    RevocationSettings revocation();

    /** How a tutorial's passwords are wrapped. */
    TakeoverSettings takeover();

    /** How passwords are hashed. */
    PasswordSettings password();

    /** How mails go. */
    MailSettings mail();

    /** How long audit events are kept. */
    AuditSettings audit();

    /** How often one may try. */
    ThrottleSettings throttle();

    /** Whether native libraries may be used where they load. */
    boolean nativeAllowed();

    /** Whether requests are logged. */
    boolean requestLog();

    /** For how long requests are taken after the service has said that it is not ready. */
    Duration shutdownDelay();
}
