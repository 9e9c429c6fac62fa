package dev.gatehouse.throttle;

import dev.gatehouse.kernel.Uuids;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An admitted attempt. It counts as a failure until {@link LoginThrottle#succeed} or {@link LoginThrottle#cancel} is called: by
 * the same request, or by a later request at any instance, which restores the ticket from {@link #bytes}.
 */
public final class AttemptTicket {
    private static final byte VERSION = 1;

    private final AttemptKind kind;
    private final List<Reservation> reservations;
    private final byte[] block;
    private final KnownBy knownBy;
    private final int epoch;
    private final boolean signedInBefore;

    /**
     * Creates a ticket.
     *
     * @param reservations in the order in which counters are locked
     * @param block the address block of the client
     * @param epoch the user's device epoch when the attempt was admitted
     * @param signedInBefore whether the user had ever signed in
     */
    AttemptTicket(
            AttemptKind kind,
            List<Reservation> reservations,
            byte[] block,
            KnownBy knownBy,
            int epoch,
            boolean signedInBefore) {
        this.kind = kind;
        this.reservations = List.copyOf(reservations);
        this.block = block.clone();
        this.knownBy = knownBy;
        this.epoch = epoch;
        this.signedInBefore = signedInBefore;
    }

    AttemptKind kind() {
        return kind;
    }

    List<Reservation> reservations() {
        return reservations;
    }

    byte[] block() {
        return block;
    }

    KnownBy knownBy() {
        return knownBy;
    }

    int epoch() {
        return epoch;
    }

    boolean signedInBefore() {
        return signedInBefore;
    }

    /** Returns whether the client was unknown and the user had signed in before. */
    public boolean isFromNewDevice() {
        return knownBy == KnownBy.NOTHING && signedInBefore;
    }

    /**
     * Returns the ticket for {@link #read}. Store it where the client cannot change it: a forged ticket would lift rate limits.
     */
    public byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(kind.name());
            out.writeByte(block.length);
            out.write(block);
            out.writeUTF(knownBy.name());
            out.writeInt(epoch);
            out.writeBoolean(signedInBefore);
            out.writeByte(reservations.size());
            for (Reservation reservation : reservations) {
                out.writeUTF(reservation.table().name());
                out.write(Uuids.bytes(reservation.id()));
                out.writeUTF(reservation.onSuccess().name());
                out.writeLong(reservation.bucket());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** @throws IllegalArgumentException if the bytes were not written by {@link #bytes} of a supported version */
    public static AttemptTicket read(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != VERSION) {
                throw new IllegalArgumentException("The attempt ticket has an unsupported version");
            }
            AttemptKind kind = new AttemptKind(in.readUTF());
            byte[] block = exactly(in.readUnsignedByte(), in);
            KnownBy knownBy = KnownBy.valueOf(in.readUTF());
            int epoch = in.readInt();
            boolean signedInBefore = in.readBoolean();
            int count = in.readUnsignedByte();
            List<Reservation> reservations = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                reservations.add(new Reservation(
                        CounterTable.valueOf(in.readUTF()),
                        Uuids.fromBytes(exactly(16, in)),
                        Reservation.OnSuccess.valueOf(in.readUTF()),
                        in.readLong()));
            }
            return new AttemptTicket(kind, reservations, block, knownBy, epoch, signedInBefore);
        } catch (IOException e) {
            throw new IllegalArgumentException("The attempt ticket is truncated", e);
        }
    }

    private static byte[] exactly(int length, DataInputStream in) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
