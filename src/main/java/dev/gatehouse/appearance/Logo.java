package dev.gatehouse.appearance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** A logo as it is served. */
public final class Logo {
    static final int LARGEST_KIB = 100;

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    /** The root element, after an XML declaration, a document type and comments. */
    private static final Pattern SVG = Pattern.compile(
            "\\A\\uFEFF?\\s*(?:<\\?xml[^>]*\\?>\\s*)?(?:<!--(?:(?!-->).)*-->\\s*|<!DOCTYPE[^>\\[]*>\\s*)*<svg[\\s>].*",
            Pattern.DOTALL);

    private final String name;
    private final String mediaType;
    private final byte[] content;

    private Logo(String name, String mediaType, byte[] content) {
        this.name = name;
        this.mediaType = mediaType;
        this.content = content;
    }

    /** Returns the file name below {@code /pages}. */
    public String name() {
        return name;
    }

    /** Returns {@code image/svg+xml} or {@code image/png}. */
    public String mediaType() {
        return mediaType;
    }

    public byte[] content() {
        return content.clone();
    }

    /** Reads a logo. Returns empty if the file is not readable, too large, or neither an SVG nor a PNG image. */
    static Optional<Logo> read(String file) {
        try {
            Path path = Path.of(file);
            if (!Files.isRegularFile(path) || Files.size(path) > LARGEST_KIB * 1024L) {
                return Optional.empty();
            }
            byte[] content = Files.readAllBytes(path);
            if (Arrays.mismatch(PNG, content) == PNG.length) {
                return Optional.of(new Logo("logo.png", "image/png", content));
            }
            return SVG.matcher(new String(content, StandardCharsets.UTF_8)).matches()
                    ? Optional.of(new Logo("logo.svg", "image/svg+xml", content))
                    : Optional.empty();
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }
}
