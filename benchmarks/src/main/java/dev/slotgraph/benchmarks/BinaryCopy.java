package dev.slotgraph.benchmarks;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/** Writes rows by {@code COPY … FROM STDIN (FORMAT binary)}, field by field in the order of the columns. Not thread-safe. */
final class BinaryCopy implements AutoCloseable {

    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int BUFFER = 1 << 16;
    /** A range with its lower bound and without its upper one, both finite. */
    private static final int LOWER_INCLUDED = 0x02;

    private final DataOutputStream out;
    private final int columns;

    /** @param columns how many the target names, such as {@code booking.calendar_claim (booking_id, resource_id)} */
    BinaryCopy(Connection connection, String target, int columns) throws SQLException, IOException {
        var copy = new PGCopyOutputStream(
                connection.unwrap(PGConnection.class), "copy %s from stdin (format binary)".formatted(target), BUFFER);
        this.out = new DataOutputStream(new BufferedOutputStream(copy, BUFFER));
        this.columns = columns;
        out.write(SIGNATURE);
        out.writeInt(0); // flags
        out.writeInt(0); // nothing more in the header
    }

    BinaryCopy row() throws IOException {
        out.writeShort(columns);
        return this;
    }

    BinaryCopy text(String value) throws IOException {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    BinaryCopy bytes(byte @Nullable [] value) throws IOException {
        if (value == null) {
            out.writeInt(-1);
        } else {
            out.writeInt(value.length);
            out.write(value);
        }
        return this;
    }

    BinaryCopy bigint(long value) throws IOException {
        out.writeInt(Long.BYTES);
        out.writeLong(value);
        return this;
    }

    BinaryCopy integer(int value) throws IOException {
        out.writeInt(Integer.BYTES);
        out.writeInt(value);
        return this;
    }

    BinaryCopy uuid(UUID value) throws IOException {
        out.writeInt(2 * Long.BYTES);
        out.writeLong(value.getMostSignificantBits());
        out.writeLong(value.getLeastSignificantBits());
        return this;
    }

    /** A {@code timestamptz}. */
    BinaryCopy moment(Instant value) throws IOException {
        return bigint(ChronoUnit.MICROS.between(EPOCH, value));
    }

    /** A {@code tstzrange}, its end excluded. */
    BinaryCopy range(Instant start, Instant end) throws IOException {
        out.writeInt(1 + 2 * (Integer.BYTES + Long.BYTES));
        out.writeByte(LOWER_INCLUDED);
        moment(start);
        return moment(end);
    }

    /** Sends what is left, and ends the statement. */
    @Override
    public void close() throws IOException {
        out.writeShort(-1);
        out.close();
    }
}
