package dev.gatehouse.verifier;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that were verified lately, by their SHA-256, at most 10,000. Two generations take the place of a list in order of use:
 * when the young one is full, it becomes the old one, which is dropped except for what was used in the meantime.
 */
final class VerifiedTokens {
    private static final int GENERATION = 5_000;

    record Entry(GatehouseCaller caller, VerificationKey key) {}

    private volatile ConcurrentMap<String, Entry> young = new ConcurrentHashMap<>();
    private volatile ConcurrentMap<String, Entry> old = new ConcurrentHashMap<>();

    static String hash(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return new String(digest, StandardCharsets.ISO_8859_1);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Nullable
    Entry get(String hash) {
        Entry entry = young.get(hash);
        if (entry == null) {
            entry = old.get(hash);
            if (entry != null) {
                put(hash, entry);
            }
        }
        return entry;
    }

    void put(String hash, Entry entry) {
        if (young.size() >= GENERATION) {
            nextGeneration();
        }
        young.put(hash, entry);
    }

    private synchronized void nextGeneration() {
        if (young.size() >= GENERATION) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }

    void remove(String hash) {
        young.remove(hash);
        old.remove(hash);
    }
}
