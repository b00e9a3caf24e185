package dev.slotgraph.query.audit;

import dev.slotgraph.platform.eventlog.EventHash;
import dev.slotgraph.platform.eventlog.EventLogGate;
import dev.slotgraph.platform.eventlog.LoggedEvent;
import dev.slotgraph.platform.eventlog.LoggedEvents;
import dev.slotgraph.platform.eventlog.SlotgraphEventLogAutoConfiguration;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
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
            select global_index, hash, stream_type, stream_id, sequence, event_id, event_type, revision, recorded_at, app_id,
                   previous_hash, app_id <> ? as others,
                   case when app_id <> ? then payload else '' end as payload,
                   case when app_id <> ? then meta_data else '' end as meta_data
            from booking.domain_event where global_index <= ? order by global_index
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
        RowCallbackHandler each = row -> {
            if (row.getBoolean("others")) {
                var event = LoggedEvents.event(row);
                if (!Arrays.equals(event.hash(), EventHash.chained(event.previousHash(), EventHash.content(event)))) {
                    broken.accept(event.globalIndex());
                }
            }
            consumer.accept(row.getLong("global_index"), row.getBytes("hash"));
        };
        cursors.executeWithoutResult(_ -> log.query(IN_ORDER_WITH_OTHERS, each, appId, appId, appId, until));
    }

    /** The events of an app in the order of the log, up to a position. */
    void eachOf(UUID appId, long until, HashConsumer consumer) {
        RowCallbackHandler each = row -> consumer.accept(row.getLong("global_index"), row.getBytes("hash"));
        cursors.executeWithoutResult(_ -> log.query(OF_APP, each, appId, until));
    }

    /** An app's streams, one after the other, each in its order. */
    void eachOfApp(UUID appId, long until, Consumer<LoggedEvent> consumer) {
        RowCallbackHandler each = row -> consumer.accept(LoggedEvents.event(row));
        cursors.executeWithoutResult(_ -> log.query(BY_STREAM, each, appId, until));
    }
}
