package dev.gatehouse.support;

import java.nio.file.Files;
import java.nio.file.Path;

/** The tests run once with native libraries for signatures and hashes, and once without. */
public final class NativeCrypto {
    private NativeCrypto() {}

    /** The setting of this run's servers: {@code auto} or {@code off}. */
    static String setting() {
        return System.getProperty("gatehouse.nativeCrypto", "auto");
    }

    public static boolean isAllowed() {
        return setting().equals("auto");
    }

    /** Whether they must be in use: allowed, and on the platform that the tests know them to load on. */
    public static boolean isExpected() {
        // Of glibc: there is no library for musl.
        boolean linux = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64")
                && Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2"));
        return linux && isAllowed();
    }
}
