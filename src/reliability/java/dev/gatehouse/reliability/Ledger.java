package dev.gatehouse.reliability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The record of a run: a file with one JSON object in each line. The line of an intent is written before its request is sent,
 * and the line of its outcome after the answer, so that a request without an answer is known too. Each line has {@code t}, the
 * monotonic time since the start of the run in milliseconds, and {@code at}, the wall time.
 */
final class Ledger implements AutoCloseable {
    private Path file;
    private BufferedWriter out;
    private final long begun = System.nanoTime();
    private final AtomicLong operations = new AtomicLong();

    /** Part of all user names, so that a database can be used for several runs. */
    private final String name = Long.toString(System.currentTimeMillis() / 1000, Character.MAX_RADIX);

    Ledger(Path file) throws IOException {
        this.file = file;
        this.out = Files.newBufferedWriter(file);
    }

    /** Reads the lines of a ledger. */
    static List<JsonNode> read(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode node = Json.parse(line);
            // The last line of a driver that was killed may be incomplete.
            if (node.isObject()) {
                lines.add(node);
            }
        }
        return lines;
    }

    synchronized Path file() {
        return file;
    }

    /** Copies the ledger, and writes all further lines to the copy. */
    synchronized void continueIn(Path copy) throws IOException {
        out.close();
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        file = copy;
        out = Files.newBufferedWriter(copy, StandardOpenOption.APPEND);
    }

    String name() {
        return name;
    }

    /** Returns an IPv6 address of the run, in a /64 block of its own: the service counts clients by block. */
    String address(int block) {
        return "2001:db8:" + Integer.toHexString(name.hashCode() & 0xffff) + ":" + Integer.toHexString(block) + "::7";
    }

    /** Returns the number of a new operation. */
    long next() {
        return operations.incrementAndGet();
    }

    /** Returns the milliseconds since the start of the run. */
    long now() {
        return (System.nanoTime() - begun) / 1_000_000;
    }

    /** Adds the time, writes the line to the file, and returns the time. */
    synchronized long write(ObjectNode line) {
        long now = now();
        line.put("t", now).put("at", Instant.now().toString());
        try {
            out.write(line.toString());
            out.newLine();
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return now;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
