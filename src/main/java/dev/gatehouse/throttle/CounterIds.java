package dev.gatehouse.throttle;

import com.google.common.net.InetAddresses;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.crypto.Hmac;
import dev.gatehouse.platform.crypto.MasterSecret;
import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/** Computes ids of counters: half of an HMAC of what they count, so that the table reveals neither names nor addresses. */
final class CounterIds {
    /** Number of shared counters per kind. They count attempts without a row of their own, once the row limit is reached. */
    static final int SHARED = 1_024;

    private static final int IPV4_BLOCK_BYTES = 3;
    private static final int IPV6_BLOCK_BYTES = 8;

    private final Hmac hmac;

    CounterIds(MasterSecret secret) {
        this.hmac = new Hmac(secret.derive("throttle counters", 32));
    }

    /** Returns the id of the counter of a kind for these values. */
    UUID of(String kind, byte[]... parts) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        write(kind.getBytes(StandardCharsets.UTF_8), message);
        for (byte[] part : parts) {
            write(part, message);
        }
        return Uuids.fromBytes(hmac.of(message.toByteArray()));
    }

    private static void write(byte[] part, ByteArrayOutputStream message) {
        message.writeBytes(ByteBuffer.allocate(4).putInt(part.length).array());
        message.writeBytes(part);
    }

    /** Returns the id of the shared counter that replaces the counter once the row limit is reached. */
    UUID shared(String kind, UUID id) {
        long number = Long.remainderUnsigned(id.getLeastSignificantBits(), SHARED);
        return of("shared " + kind, ByteBuffer.allocate(8).putLong(number).array());
    }

    /** Returns the block of an address (IPv4 /24, IPv6 /64), because an attacker with one address may have all of its block. */
    static byte[] block(String address) {
        int zone = address.indexOf('%');
        String literal = zone < 0 ? address : address.substring(0, zone);
        if (!InetAddresses.isInetAddress(literal)) {
            return literal.getBytes(StandardCharsets.UTF_8);
        }
        InetAddress parsed = InetAddresses.forString(literal);
        int bytes = parsed instanceof Inet4Address ? IPV4_BLOCK_BYTES : IPV6_BLOCK_BYTES;
        return Arrays.copyOf(parsed.getAddress(), bytes);
    }
}
