package dev.gatehouse.ops;

import dev.gatehouse.kernel.Secret;
import java.nio.file.Path;

/** What of the configuration is about running the service. */
public interface OperationSettings {
    DatabaseSettings database();

    /** Of the embedded database, the made secret and the logs. */
    Path dataDirectory();

    /** The one of the service; empty when there is none. */
    Secret secret();

    /** Whether requests are logged. */
    boolean requestLog();
}
