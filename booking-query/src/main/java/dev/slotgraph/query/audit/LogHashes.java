package dev.slotgraph.query.audit;

import dev.slotgraph.platform.eventlog.BinaryStatement;
import dev.slotgraph.platform.eventlog.EventHash;
import dev.slotgraph.platform.eventlog.EventLogGate;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.platform.eventlog.SlotgraphEventLogAutoConfiguration;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads long stretches of the log without holding them. Thread-safe. */
@Component
class LogHashes {

    private static final int AT_ONCE = 2_000;

    private static final String IN_ORDER = """
            select global_index, hash from booking.domain_event where global_index > ? and global_index <= ? order by global_index
            """;

    // What is the app's own is read by stream.
    private static final String IN_ORDER_WITH_OTHERS = """
            select event.global_index, event.hash, others.*
            from booking.domain_event event
            left join lateral (
                select event.stream_type, event.stream_id, event.sequence, event.event_id, event.event_type, event.revision,
                       event.payload, event.meta_data, event.recorded_at, event.app_id, event.previous_hash
                where event.app_id <> ?) others on true
            where event.global_index <= ? order by event.global_index
            """;

    private static final String OF_APP = """
            select global_index, hash from booking.domain_event where app_id = ? and global_index <= ? order by global_index
            """;

    private static final String BY_STREAM = """
            select global_index, stream_type, stream_id, sequence, event_id, event_type, revision, payload, meta_data,
                   recorded_at, app_id, previous_hash, hash
            from booking.domain_event where app_id = ? and global_index <= ? order by stream_id, sequence
            """;

    private final JdbcTemplate log;
    private final TransactionTemplate cursors;

    LogHashes(@Qualifier(SlotgraphEventLogAutoConfiguration.LOG_DATA_SOURCE) DataSource dataSource, EventLogGate gate) {
        log = new JdbcTemplate(dataSource);
        log.setFetchSize(AT_ONCE);
        // The driver reads piecemeal in a transaction only.
        cursors = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        cursors.setReadOnly(true);
    }

    /** Takes an event's place and hash. */
    interface HashConsumer {
        void accept(long position, byte[] hash);
    }

    /** The events of all apps in the order of the log, from behind a position to another one. */
    void each(long behind, long until, HashConsumer consumer) {
        RowCallbackHandler each = row -> consumer.accept(row.getLong("global_index"), row.getBytes("hash"));
        cursors.executeWithoutResult(_ -> log.query(IN_ORDER, each, behind, until));
    }

    /**
     * The same from the beginning of the log.
     *
     * @param broken is given the positions of other apps' events whose content is not what their hash says
     */
    void eachWithOthers(UUID appId, long until, HashConsumer consumer, LongConsumer broken) {
        record Place(long position, byte[] hash, @Nullable LoggedEvent others) {}
        this.<Place>ahead(
                IN_ORDER_WITH_OTHERS,
                row -> new Place(
                        row.getLong("global_index"),
                        row.getBytes("hash"),
                        row.getString("stream_id") == null ? null : LoggedEvents.event(row)),
                place -> {
                    var event = place.others();
                    if (event != null
                            && !Arrays.equals(
                                    event.hash(), EventHash.chained(event.previousHash(), EventHash.content(event)))) {
                        broken.accept(event.globalIndex());
                    }
                    consumer.accept(place.position(), place.hash());
                },
                appId,
                until);
    }

    /** The events of an app in the order of the log, up to a position. */
    void eachOf(UUID appId, long until, HashConsumer consumer) {
        RowCallbackHandler each = row -> consumer.accept(row.getLong("global_index"), row.getBytes("hash"));
        cursors.executeWithoutResult(_ -> log.query(OF_APP, each, appId, until));
    }

    /** An app's streams, one after the other, each in its order. */
    void eachOfApp(UUID appId, long until, Consumer<LoggedEvent> consumer) {
        ahead(BY_STREAM, LoggedEvents::event, consumer, appId, until);
    }

    /** Reads on while what has been read is worked on. */
    private <T> void ahead(String sql, Reading<T> reading, Consumer<T> consumer, Object... parameters) {
        ReadAhead.run(
                rows -> {
                    RowCallbackHandler each = row -> rows.accept(reading.of(row));
                    cursors.executeWithoutResult(
                            _ -> log.query(connection -> BinaryStatement.prepare(connection, sql, parameters), each));
                },
                consumer);
    }

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }
}
