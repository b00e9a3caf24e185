package dev.slotgraph.webhook.delivery;

import dev.slotgraph.api.id.Ids;
import dev.slotgraph.webhook.endpoint.Endpoint;
import dev.slotgraph.webhook.payload.Rendering;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Takes messages over for delivery. Called in the transaction that also stores how far the log was read, so that a message is taken
 * over once or not at all. Thread-safe.
 */
public final class DeliveryInbox {

    private static final Comparator<Message> IN_ORDER = Comparator.comparing(
                    (Message message) -> message.endpoint().id())
            .thenComparing(Message::bookingId)
            .thenComparingInt(Message::sequence);

    private final JdbcTemplate jdbc;
    private final Clock time;
    private final RandomGenerator random;
    private final Ids ids;
    private final Runnable afterCommit;

    /**
     * @param time the database's
     * @param afterCommit wakes who delivers, here and on other nodes; must not block
     */
    public DeliveryInbox(JdbcTemplate jdbc, Clock time, Ids ids, RandomGenerator random, Runnable afterCommit) {
        this.jdbc = jdbc;
        this.time = time;
        this.random = random;
        this.ids = ids;
        this.afterCommit = afterCommit;
    }

    private record LaneId(UUID endpointId, UUID bookingId) {}

    /** A lane as it is while messages are appended to it. */
    private static final class Tail {

        private int seen;
        private int last;
        private byte @Nullable [] content;
        private @Nullable Instant due;

        Tail(int seen, int last, byte @Nullable [] content) {
            this.seen = seen;
            this.last = last;
            this.content = content;
        }
    }

    private record Row(
            Message message,
            int previous,
            boolean suppressed,
            @Nullable Instant due) {}

    /**
     * Appends messages to their lanes, in the order of their sequences. Messages that are known already are passed over, so that a
     * rebuilt projection may give them again.
     *
     * @throws IllegalStateException outside a transaction
     */
    public void enqueue(Collection<Message> messages) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("messages are taken over in the transaction of whoever read them");
        }
        if (messages.isEmpty()) {
            return;
        }
        List<Message> sorted = messages.stream().sorted(IN_ORDER).toList();
        Instant now = time.instant().truncatedTo(ChronoUnit.MICROS);
        Map<LaneId, Tail> lanes = lock(sorted);
        var rows = new ArrayList<Row>();
        for (Message message : sorted) {
            Tail tail = lanes.get(lane(message));
            if (tail != null && message.sequence() > tail.seen) {
                rows.add(append(message, tail, now));
            }
        }
        if (rows.isEmpty()) {
            return;
        }
        insert(rows, now);
        update(lanes);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                afterCommit.run();
            }
        });
    }

    private Row append(Message message, Tail tail, Instant now) {
        byte[] content = message.content().sha256();
        boolean suppressed = message.mayTellNothing() && Arrays.equals(content, tail.content);
        int previous = tail.last;
        tail.seen = message.sequence();
        if (suppressed) {
            return new Row(message, previous, true, null);
        }
        Duration wait = message.endpoint().retry().before(0, random).orElse(Duration.ZERO);
        Instant due = now.plus(wait);
        tail.last = message.sequence();
        tail.content = content;
        tail.due = tail.due == null ? due : tail.due;
        return new Row(message, previous, false, due);
    }

    private Map<LaneId, Tail> lock(List<Message> sorted) {
        Map<LaneId, Long> began = new HashMap<>();
        sorted.forEach(message -> began.put(lane(message), message.began()));
        List<LaneId> wanted =
                sorted.stream().map(DeliveryInbox::lane).distinct().toList();
        jdbc.update(
                """
                insert into webhook.lane (endpoint_id, booking_id, began, seen_sequence, last_sequence)
                select endpoint_id, booking_id, began, 0, 0
                from unnest(?::uuid[], ?::uuid[], ?::bigint[]) as w(endpoint_id, booking_id, began)
                order by endpoint_id, booking_id
                on conflict (endpoint_id, booking_id) do nothing
                """,
                endpoints(wanted),
                bookings(wanted),
                wanted.stream().map(began::get).toArray(Long[]::new));
        var lanes = new HashMap<LaneId, Tail>();
        jdbc.query(
                """
                select endpoint_id, booking_id, seen_sequence, last_sequence, last_content from webhook.lane
                where (endpoint_id, booking_id) in
                    (select * from unnest(?::uuid[], ?::uuid[]) as w(endpoint_id, booking_id))
                order by endpoint_id, booking_id
                for update
                """,
                row -> {
                    lanes.put(
                            new LaneId(
                                    row.getObject("endpoint_id", UUID.class), row.getObject("booking_id", UUID.class)),
                            new Tail(
                                    row.getInt("seen_sequence"),
                                    row.getInt("last_sequence"),
                                    row.getBytes("last_content")));
                },
                endpoints(wanted),
                bookings(wanted));
        return lanes;
    }

    private void insert(List<Row> rows, Instant now) {
        jdbc.batchUpdate("""
                insert into webhook.delivery
                    (id, endpoint_id, webhook_id, booking_id, sequence, previous_sequence, position, public_type, body, body_sha256,
                     retry_schedule, state, next_attempt_at, created_at, finished_at, occurred_at, format, schema_version,
                     fields_masked, booking_url)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, rows, rows.size(), (statement, row) -> bind(statement, row, now));
    }

    private void bind(PreparedStatement statement, Row row, Instant now) throws SQLException {
        Message message = row.message();
        Endpoint endpoint = message.endpoint();
        statement.setObject(1, ids.next());
        statement.setObject(2, endpoint.id());
        statement.setString(3, message.webhookId());
        statement.setObject(4, message.bookingId());
        statement.setInt(5, message.sequence());
        statement.setInt(6, row.previous());
        statement.setLong(7, message.position());
        statement.setString(8, message.publicType());
        statement.setBytes(9, row.suppressed() ? null : message.body().bytes());
        statement.setBytes(10, message.body().sha256());
        statement.setArray(
                11,
                statement
                        .getConnection()
                        .createArrayOf(
                                "bigint",
                                endpoint.retry().steps().stream()
                                        .map(Duration::toMillis)
                                        .toArray()));
        statement.setString(12, row.suppressed() ? "suppressed" : "pending");
        statement.setTimestamp(13, row.due() == null ? null : Timestamp.from(row.due()));
        statement.setTimestamp(14, Timestamp.from(now));
        statement.setTimestamp(15, row.suppressed() ? Timestamp.from(now) : null);
        statement.setTimestamp(16, Timestamp.from(message.occurredAt()));
        Rendering rendering = message.rendering();
        statement.setString(17, rendering.format().text());
        statement.setInt(18, rendering.schemaVersion());
        statement.setArray(
                19,
                statement
                        .getConnection()
                        .createArrayOf("text", rendering.masked().toArray()));
        statement.setString(20, rendering.bookingUrl());
    }

    private void update(Map<LaneId, Tail> lanes) {
        jdbc.batchUpdate("""
                update webhook.lane
                set seen_sequence = ?, last_sequence = ?, last_content = ?,
                    due_at = case when held_until is null then coalesce(due_at, ?) end
                where endpoint_id = ? and booking_id = ?
                """, lanes.entrySet(), lanes.size(), (statement, lane) -> {
            Tail tail = lane.getValue();
            statement.setInt(1, tail.seen);
            statement.setInt(2, tail.last);
            statement.setBytes(3, tail.content);
            statement.setTimestamp(4, tail.due == null ? null : Timestamp.from(tail.due));
            statement.setObject(5, lane.getKey().endpointId());
            statement.setObject(6, lane.getKey().bookingId());
        });
    }

    private static LaneId lane(Message message) {
        return new LaneId(message.endpoint().id(), message.bookingId());
    }

    private static UUID[] endpoints(List<LaneId> lanes) {
        return lanes.stream().map(LaneId::endpointId).toArray(UUID[]::new);
    }

    private static UUID[] bookings(List<LaneId> lanes) {
        return lanes.stream().map(LaneId::bookingId).toArray(UUID[]::new);
    }
}
