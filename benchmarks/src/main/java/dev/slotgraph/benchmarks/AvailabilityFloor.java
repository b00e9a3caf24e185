package dev.slotgraph.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The least that an answer needs: the same two reads of the same rows, by prepared statements of bare JDBC, and not a thing made of
 * them. For one thread.
 */
final class AvailabilityFloor implements AutoCloseable {

    private static final String RESOURCES =
            "select id, doc from query.resource where not deleted and id = any (cast(? as uuid[]))";

    private static final String CLAIMS = """
            select resource_id, lower(during), upper(during) from query.calendar_entry
            where resource_id = any (cast(? as uuid[])) and upper(during) > ? and lower(during) < ?
              and upper(during) <= cast(? as timestamptz) + interval '24 hours'
              and query.claim_period(upper(during)) = any (query.claim_periods(?, cast(? as timestamptz) + interval '24 hours'))
              and (expires_at is null or expires_at > now())
            """;

    private final Connection connection;
    private final PreparedStatement resources;
    private final PreparedStatement claims;

    AvailabilityFloor(Database database) throws SQLException {
        connection = database.connect();
        resources = connection.prepareStatement(RESOURCES);
        claims = connection.prepareStatement(CLAIMS);
    }

    /** How many rows it took. */
    int read(List<UUID> ids, Instant from, Instant to) throws SQLException {
        String array = ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
        resources.setString(1, array);
        claims.setString(1, array);
        claims.setTimestamp(2, Timestamp.from(from));
        claims.setTimestamp(3, Timestamp.from(to));
        claims.setTimestamp(4, Timestamp.from(to));
        claims.setTimestamp(5, Timestamp.from(from));
        claims.setTimestamp(6, Timestamp.from(to));
        return rows(resources, 2) + rows(claims, 3);
    }

    private static int rows(PreparedStatement statement, int columns) throws SQLException {
        int rows = 0;
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                for (int column = 1; column <= columns; column++) {
                    row.getString(column);
                }
                rows++;
            }
        }
        return rows;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
