package dev.gatehouse.support;

import java.nio.file.Files;
import java.nio.file.Path;

/** Whether this run uses native libraries for signatures and hashes. The tests run once with them and once without. */
public final class NativeCrypto {
    private NativeCrypto() {}

    /** Returns the setting for the servers of this run: {@code auto} or {@code off}. */
    static String setting() {
        return System.getProperty("gatehouse.nativeCrypto", "auto");
    }

    public static boolean isAllowed() {
        return setting().equals("auto");
    }

    /** Returns whether the libraries must be in use: they are allowed, and this platform is known to load them. */
    public static boolean isExpected() {
        // Linux with glibc: there are no libraries for musl.
        boolean linux = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64")
                && Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2"));
        return linux && isAllowed();
    }
}
