package dev.gatehouse.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** Searches files for all secrets of a run at once. Results contain the kind of a secret, never the secret. */
public final class SecretSearch {
    /** Secrets by their first characters. */
    private final Map<String, List<UsedSecrets.Used>> byBeginning = new HashMap<>();

    public SecretSearch(Collection<UsedSecrets.Used> secrets) {
        for (UsedSecrets.Used used : secrets) {
            if (used.secret().length() < UsedSecrets.SHORTEST) {
                throw new IllegalArgumentException(used.kind() + " is too short to search for");
            }
            byBeginning
                    .computeIfAbsent(used.secret().substring(0, UsedSecrets.SHORTEST), beginning -> new ArrayList<>())
                    .add(used);
        }
    }

    /** Returns file, line number and kind of each secret found in a file. */
    public List<String> in(Path file) throws IOException {
        List<String> found = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                for (String kind : kinds(line)) {
                    found.add(file + ", line " + number + ": " + kind);
                }
            }
        }
        return found;
    }

    private static InputStream open(Path file) throws IOException {
        InputStream bytes = Files.newInputStream(file);
        return file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
    }

    private Set<String> kinds(String line) {
        Set<String> kinds = new LinkedHashSet<>();
        for (int at = 0; at + UsedSecrets.SHORTEST <= line.length(); at++) {
            for (UsedSecrets.Used used :
                    byBeginning.getOrDefault(line.substring(at, at + UsedSecrets.SHORTEST), List.of())) {
                if (line.startsWith(used.secret(), at)) {
                    kinds.add(used.kind());
                }
            }
        }
        return kinds;
    }
}
