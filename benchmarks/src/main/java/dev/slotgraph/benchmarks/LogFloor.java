package dev.slotgraph.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * The least that reading the log needs: the same rows with all their columns, by prepared statements of bare JDBC, and not a thing
 * made of them. For one thread.
 */
final class LogFloor implements AutoCloseable {

    private static final int AT_ONCE = 2_000;

    private static final String COLUMNS = """
            select global_index, stream_type, stream_id, sequence, event_id, event_type, revision, payload, meta_data,
                   recorded_at, app_id, previous_hash, hash
            from booking.domain_event
            """;

    private final Connection connection;
    private final PreparedStatement page;
    private final PreparedStatement streams;
    private final PreparedStatement stream;

    LogFloor(Database database) throws SQLException {
        connection = database.connect();
        // The driver reads piecemeal in a transaction only.
        connection.setAutoCommit(false);
        page = connection.prepareStatement(
                COLUMNS + "where global_index > ? and global_index <= ? order by global_index limit ?");
        streams = connection.prepareStatement(COLUMNS + "order by stream_id, sequence");
        streams.setFetchSize(AT_ONCE);
        stream = connection.prepareStatement(COLUMNS + "where stream_id = ? order by sequence");
    }

    /** Page after page in the order of the log; how many events there were. */
    long pages(int limit, long until) throws SQLException {
        long read = 0;
        long after = 0;
        boolean more = true;
        while (more) {
            page.setLong(1, after);
            page.setLong(2, until);
            page.setInt(3, limit);
            int events = 0;
            try (ResultSet row = page.executeQuery()) {
                while (row.next()) {
                    after = take(row);
                    events++;
                }
            }
            read += events;
            more = events == limit;
        }
        connection.commit();
        return read;
    }

    /** Stream after stream, in one statement; how many events there were. */
    long streams() throws SQLException {
        long read = rows(streams);
        connection.commit();
        return read;
    }

    /** One stream; how many events there were. */
    long stream(UUID id) throws SQLException {
        stream.setString(1, id.toString());
        long read = rows(stream);
        connection.commit();
        return read;
    }

    private static long rows(PreparedStatement statement) throws SQLException {
        long read = 0;
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                take(row);
                read++;
            }
        }
        return read;
    }

    /** Its position. */
    private static long take(ResultSet row) throws SQLException {
        for (int column = 2; column <= 7; column++) {
            row.getString(column);
        }
        row.getBytes(8);
        row.getBytes(9);
        row.getObject(10, OffsetDateTime.class);
        row.getObject(11, UUID.class);
        row.getBytes(12);
        row.getBytes(13);
        return row.getLong(1);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
