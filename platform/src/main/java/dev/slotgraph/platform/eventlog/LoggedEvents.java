package dev.slotgraph.platform.eventlog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows of the log as they are stored, for audit and verification. Thread-safe. */
public final class LoggedEvents {

    private static final String COLUMNS = """
            global_index, stream_type, stream_id, sequence, event_id, event_type, revision, payload, meta_data, recorded_at,
            app_id, previous_hash, hash""";

    private static final String OF_STREAM =
            "select " + COLUMNS + " from booking.domain_event where stream_id = ? order by sequence";

    private static final String PART_OF_STREAM = "select " + COLUMNS
            + " from booking.domain_event where stream_id = ? and sequence > ? order by sequence limit ?";

    private static final String OF_STREAMS = "select " + COLUMNS
            + " from booking.domain_event where stream_id = any (cast(? as text[])) order by stream_id, sequence";

    private static final String STREAMS = """
            select stream_id from booking.domain_event
            where stream_type = :type and app_id = :app and sequence = 0 and stream_id > :behind
            order by stream_id limit :limit
            """;

    private static final String COUNT =
            "select count(*) from booking.domain_event where app_id = :app and stream_type = any (:types)";

    private final JdbcClient log;

    public LoggedEvents(DataSource log) {
        this.log = JdbcClient.create(log);
    }

    /** The whole stream in the order of its sequence; empty when there is none. */
    public List<LoggedEvent> ofStream(String streamId) {
        return log.sql(OF_STREAM)
                .param(streamId)
                .query((row, number) -> event(row))
                .list();
    }

    /** So many events of a stream behind one of it, in the order of their sequence; -1 begins. */
    public List<LoggedEvent> ofStream(String streamId, long afterSequence, int limit) {
        return log.sql(PART_OF_STREAM)
                .params(streamId, afterSequence, limit)
                .query((row, number) -> event(row))
                .list();
    }

    /** These streams, one after the other, each in the order of its sequence. The ids hold no commas, quotes or braces. */
    public List<LoggedEvent> ofStreams(Collection<String> streamIds) {
        return log.sql(OF_STREAMS)
                .param("{" + String.join(",", streamIds) + "}")
                .query((row, number) -> event(row))
                .list();
    }

    /** An app's streams of a type, by their ids, in order, behind one. */
    public List<UUID> streams(String streamType, UUID appId, UUID behind, int limit) {
        return log
                .sql(STREAMS)
                .param("type", streamType)
                .param("app", appId)
                .param("behind", behind.toString())
                .param("limit", limit)
                .query(String.class)
                .list()
                .stream()
                .map(UUID::fromString)
                .toList();
    }

    /** How many events an app's streams of these types have. */
    public long count(UUID appId, Collection<String> streamTypes) {
        return log.sql(COUNT)
                .param("app", appId)
                .param("types", streamTypes.toArray(String[]::new))
                .query(Long.class)
                .single();
    }

    /** Maps a row that has all columns of {@code booking.domain_event}. */
    public static LoggedEvent event(ResultSet row) throws SQLException {
        return new LoggedEvent(
                row.getLong("global_index"),
                row.getString("stream_type"),
                row.getString("stream_id"),
                row.getLong("sequence"),
                row.getString("event_id"),
                row.getString("event_type"),
                row.getString("revision"),
                row.getBytes("payload"),
                row.getBytes("meta_data"),
                row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                row.getObject("app_id", UUID.class),
                row.getBytes("previous_hash"),
                row.getBytes("hash"));
    }
}
